// What the operations answer, as far as the pages show it.

export type Direction = 'ingress' | 'egress';
export type Status = 'Creating' | 'Created' | 'Modifying' | 'Deleting';

export interface Region {
  RegionId: string;
  LocalName: string;
}

export interface Rule {
  TrafficMirrorFilterRuleId: string;
  TrafficDirection: Direction;
  Action: 'accept' | 'drop';
  Priority: number;
  Protocol: 'ALL' | 'ICMP' | 'TCP' | 'UDP';
  IpVersion: 'IPv4' | 'IPv6';
  SourceCidrBlock: string;
  DestinationCidrBlock: string;
  SourcePortRange: string;
  DestinationPortRange: string;
}

export interface Filter {
  TrafficMirrorFilterId: string;
  TrafficMirrorFilterName: string;
  TrafficMirrorFilterDescription: string;
  TrafficMirrorFilterStatus: Status;
  IngressRules: Rule[];
  EgressRules: Rule[];
  CreationTime: string;
}

export interface Session {
  TrafficMirrorSessionId: string;
  TrafficMirrorSessionName: string;
  TrafficMirrorSessionDescription: string;
  TrafficMirrorSessionStatus: Status;
  TrafficMirrorSessionBusinessStatus: 'Normal' | 'FinancialLocked';
  Enabled: boolean;
  Priority: number;
  PacketLength: number;
  VirtualNetworkId: number;
  TrafficMirrorFilterId: string;
  TrafficMirrorTargetId: string;
  TrafficMirrorTargetType: string;
  TrafficMirrorSourceIds: string[];
  CreationTime: string;
}

export interface Count {
  Packets: number;
  Bytes: number;
}

export interface SessionCounters {
  TrafficMirrorSessionId: string;
  Sent: Count;
  Truncated: Count;
  Dropped: (Count & { Reason: string })[];
  /** `LastHitTime` is empty of a rule that was not seen to be hit. */
  Rules: (Count & { TrafficMirrorFilterRuleId: string; Action: 'accept' | 'drop'; LastHitTime: string })[];
}

export interface DirectionStatus {
  Direction: Direction;
  Attached: boolean;
  Seen: Count;
  MatchedAccept: Count;
  MatchedDrop: Count;
  Unmatched: Count;
  Arp: Count;
  Dhcp: Count;
  OwnCopies: Count;
  Sessions: SessionCounters[];
}

export interface HostStatus {
  HostId: string;
  AppliedRevision: number;
  DataPlane: string;
  Interfaces: { NetworkInterfaceId: string; DeviceName: string; Directions: DirectionStatus[] }[];
  Problems: string[];
}

export interface MirrorStatus {
  Hosts: HostStatus[];
}

export interface Host {
  HostId: string;
  Description: string;
  Connected: boolean;
  LastSeen: string;
  WantedRevision: number;
  AppliedRevision: number;
  DataPlane: string;
  InterfaceCount: number;
  Problems: string[];
}

export interface Interface {
  NetworkInterfaceId: string;
  NetworkInterfaceName: string;
  HostId: string;
  DeviceName: string;
  Registered: boolean;
  Present: boolean;
  PrimaryIpAddress: string;
  InstanceId: string;
}

export interface Target {
  TargetId: string;
  TargetType: string;
  Name: string;
  Addresses: string[];
  Usable: boolean;
  HostId: string;
}

export interface Standing {
  RealNameVerified: boolean;
  BasicInformationComplete: boolean;
  GroupUser: boolean;
  PurchaseLimitReached: boolean;
  QuotaLeft: boolean;
  OverdueLocked: boolean;
}

import { call, callAll, heliograph, vpc } from './client';
import type { Filter, Host, Interface, MirrorStatus, Region, Session, Standing, Target } from './model';
import { useQuery, type Query } from './query';
import { recordStatus } from './live';

const often = 5_000;

export const useRegions = (language: string): Query<Region[]> =>
  useQuery(`regions:${language}`, async () => (await call<{ Regions: { Region: Region[] } }>(vpc, 'DescribeRegions', { AcceptLanguage: language })).Regions.Region);

export const useServiceOpen = (region: string): Query<boolean> =>
  useQuery(`service:${region}`, async () => (await call<{ Enabled: boolean }>(vpc, 'GetTrafficMirrorServiceStatus', {}, { region, background: true })).Enabled, often);

export const useSessions = (region: string): Query<Session[]> =>
  useQuery(`sessions:${region}`, () => callAll<Session>(vpc, 'ListTrafficMirrorSessions', 'TrafficMirrorSessions', {}, { region, background: true }), often);

export const useFilters = (region: string): Query<Filter[]> =>
  useQuery(`filters:${region}`, () => callAll<Filter>(vpc, 'ListTrafficMirrorFilters', 'TrafficMirrorFilters', {}, { region, background: true }), often);

export const useHosts = (region: string): Query<Host[]> =>
  useQuery(`hosts:${region}`, () => callAll<Host>(heliograph, 'DescribeHosts', 'Hosts', {}, { region, background: true }), often);

export const useInterfaces = (region: string): Query<Interface[]> =>
  useQuery(`interfaces:${region}`, () => callAll<Interface>(heliograph, 'DescribeInterfaces', 'Interfaces', {}, { region, background: true }), 2 * often);

export const useTargets = (region: string): Query<Target[]> =>
  useQuery(`targets:${region}`, () => callAll<Target>(heliograph, 'DescribeTargets', 'Targets', {}, { region, background: true }), 2 * often);

export const useStanding = (region: string, isOwner: boolean): Query<Standing> =>
  useQuery(isOwner ? `standing:${region}` : null, () => call<Standing>(heliograph, 'DescribeAccountStanding', {}, { region, background: true }), 2 * often);

/** Counters of all hosts, each second; every answer goes into the history that the charts draw. */
export const useMirrorStatus = (region: string): Query<MirrorStatus> =>
  useQuery(
    `status:${region}`,
    async () => {
      const status = await call<MirrorStatus>(heliograph, 'GetMirrorStatus', {}, { region, background: true });
      recordStatus(region, status, performance.now() / 1000, Date.now() / 1000);
      return status;
    },
    1_000,
  );

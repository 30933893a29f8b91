import { texts } from '../../i18n/text';

export const sessionTexts = texts(
  {
    title: 'Sessions', lead: 'What is copied from where to where; the lower priority number comes first', create: 'Create session', empty: 'No session in this region', emptyHint: 'A session copies what a filter accepts from source interfaces to a target. The wizard asks for each and tries it out before it creates anything.',
    closed: 'Open the service first', closedHint: 'The service is not open in this region. Open it on the overview, then come back.', toOverview: 'To the overview',
    session: 'Session', priority: 'Priority', sources: 'Sources', filter: 'Filter', target: 'Target', vni: 'VNI', length: 'Length', rate: 'Now', locked: 'Locked for overdue payment',
    enable: 'Enable', disable: 'Disable', edit: 'Edit session', remove: 'Delete session', removeText: 'The session {name} ends and its counters are forgotten. Sources, filter and target stay.',
    disableTitle: 'Disable session', disableText: 'Mirroring of {name} stops until it is enabled again.', gone: 'There is no session {id}', goneHint: 'It was deleted, or belongs to another region.', back: 'All sessions',
    live: 'Mirrored, last 3 minutes', flow: 'From seen to sent', flowHint: 'Packets since the counters began, at all sources of the session. Bands of one column add up to the column before.', hosts: 'State at each source', noCounters: 'No counters yet', noCountersHint: 'Hosts report them while the session is enabled and its sources are present.', facts: 'Settings',
    seen: 'Seen at the sources', accepted: 'Accepted by rules', ruleDrop: 'Excluded by rules', passed: 'Not for this session', sent: 'Sent', lost: 'Lost: {reason}', pending: 'Between two readings', truncated: '{count} of the sent were cut to the packet length',
    host: 'Host', interface: 'Interface', device: 'Device', directions: 'Direction', attached: 'attached', detached: 'not attached', revision: 'Revision',
    wizardTitle: 'Create a session', editTitle: 'Edit the session', step: 'Step {n} of 4: {name}', stepSources: 'Sources', stepFilter: 'Filter', stepTarget: 'Target and options', stepReview: 'Review',
    search: 'Search', chooseSources: 'Choose the interfaces whose traffic is copied', noInterfaces: 'No interface is known in this region', noInterfacesHint: 'Interfaces come with the hosts that have joined.',
    chooseFilter: 'Choose what is copied', noFilters: 'There is no filter yet. Make one here, and refine it later under Filters.', newFilter: 'Or make a new filter', filterName: 'Name of the filter', template: 'It accepts', tAll: 'everything, both directions', tTcp: 'TCP, both directions', tUdp: 'UDP, both directions', tIcmp: 'ICMP, both directions', makeFilter: 'Make filter', rules: '{in} inbound, {out} outbound rules',
    chooseTarget: 'Choose a target', priorityHint: '1 to 32766; of the sessions of a source the lowest number decides first', vniHint: '0 to 16777215; empty: one is chosen', lengthHint: '64 to 9600 bytes; longer packets are cut', enableNow: 'Enable it at once',
    trying: 'Trying it out…', tried: 'The dry run has no objection', objection: 'The dry run objects', finish: 'Create session', saveChanges: 'Save changes', unusable: 'cannot receive', selected: '{count} selected', notPresent: 'not present',
  },
  {
    title: '镜像会话', lead: '从哪里采集、镜像到哪里;优先级数字小者优先', create: '创建镜像会话', empty: '该地域没有镜像会话', emptyHint: '镜像会话把镜像源上符合筛选条件的流量复制到镜像目的。向导会逐步引导,并在创建前预检。',
    closed: '请先开通服务', closedHint: '该地域尚未开通服务。请在总览页开通后再来。', toOverview: '前往总览',
    session: '会话', priority: '优先级', sources: '镜像源', filter: '筛选条件', target: '镜像目的', vni: 'VNI', length: '报文长度', rate: '当前速率', locked: '因欠费锁定',
    enable: '启用', disable: '停用', edit: '编辑会话', remove: '删除会话', removeText: '会话 {name} 将结束,其计数将被清除。镜像源、筛选条件和镜像目的保留。',
    disableTitle: '停用会话', disableText: '{name} 将停止镜像,直到再次启用。', gone: '会话 {id} 不存在', goneHint: '已被删除,或属于其他地域。', back: '全部会话',
    live: '最近 3 分钟的镜像流量', flow: '从采集到发送', flowHint: '自计数开始以来,该会话所有镜像源上的包数。每一列之和等于前一列。', hosts: '各镜像源状态', noCounters: '暂无计数', noCountersHint: '会话启用且镜像源在线时,主机才会上报。', facts: '设置',
    seen: '镜像源上的包', accepted: '规则采集', ruleDrop: '规则排除', passed: '不属于该会话', sent: '已发送', lost: '丢弃:{reason}', pending: '两次读数之间', truncated: '已发送的包中有 {count} 个被截断到报文长度',
    host: '主机', interface: '网卡', device: '设备', directions: '方向', attached: '已挂载', detached: '未挂载', revision: '版本',
    wizardTitle: '创建镜像会话', editTitle: '编辑镜像会话', step: '第 {n} 步,共 4 步:{name}', stepSources: '镜像源', stepFilter: '筛选条件', stepTarget: '镜像目的与选项', stepReview: '确认',
    search: '搜索', chooseSources: '选择要采集流量的网卡', noInterfaces: '该地域没有网卡', noInterfacesHint: '主机接入后,其网卡会显示在这里。',
    chooseFilter: '选择要采集的流量', noFilters: '还没有筛选条件。可在此创建,之后再到筛选条件页完善。', newFilter: '或新建筛选条件', filterName: '筛选条件名称', template: '采集', tAll: '双向全部流量', tTcp: '双向 TCP', tUdp: '双向 UDP', tIcmp: '双向 ICMP', makeFilter: '新建筛选条件', rules: '入方向 {in} 条,出方向 {out} 条规则',
    chooseTarget: '选择镜像目的', priorityHint: '1 到 32766;同一镜像源上数字小者优先', vniHint: '0 到 16777215;留空则自动分配', lengthHint: '64 到 9600 字节;超出部分被截断', enableNow: '立即启用',
    trying: '预检中…', tried: '预检通过', objection: '预检未通过', finish: '创建会话', saveChanges: '保存', unusable: '无法接收', selected: '已选 {count} 个', notPresent: '不在线',
  },
);

import { texts } from '../../i18n/text';

export const filterTexts = texts(
  {
    title: 'Filters', lead: 'Which packets a session copies: the first rule that matches decides, a packet that matches none is not copied', create: 'Create filter', empty: 'No filter in this region', emptyHint: 'A filter is a list of inbound and outbound rules. Make one, give it rules, and choose it in a session.',
    closed: 'Open the service first', closedHint: 'The service is not open in this region. Open it on the overview, then come back.', toOverview: 'To the overview',
    filter: 'Filter', inbound: 'Inbound rules', outbound: 'Outbound rules', usedBy: 'Used by', nobody: 'no session', gone: 'There is no filter {id}', goneHint: 'It was deleted, or belongs to another region.', back: 'All filters',
    rename: 'Edit name', remove: 'Delete filter', removeText: 'The filter {name} and its {count} rules are deleted. A filter that a session uses cannot be deleted.',
    priority: 'Priority', action: 'Action', protocol: 'Protocol', version: 'IP', source: 'Source', destination: 'Destination', ports: 'Ports', hits: 'Packets', lastHit: 'Last hit', accept: 'accept', drop: 'drop', any: 'any',
    sourceCidr: 'Source CIDR', destinationCidr: 'Destination CIDR', sourcePorts: 'Source ports', destinationPorts: 'Destination ports', portsHint: '80/80 or 1/1024',
    addRule: 'Add rule', editRule: 'Edit rule {n}', deleteRule: 'Delete rule {n}', noRules: 'No rule in this direction: nothing is copied', removeRule: 'Delete rule', removeRuleText: 'The rule with priority {n} is deleted: {text}', noAccept: 'No rule accepts: sessions with this filter copy nothing',
    lint: 'What the rules do not do', lintClean: 'Every rule can decide a packet', explain: 'Try a packet', explainNoSource: 'No session uses this filter, so there is no source to try a packet at.', explainAt: 'At the source', explainDirection: 'Direction', explainIn: 'inbound', explainOut: 'outbound', explainPacket: 'Packet', explainGo: 'Explain',
  },
  {
    title: '筛选条件', lead: '决定会话采集哪些包:按优先级匹配第一条规则,未匹配的包不采集', create: '创建筛选条件', empty: '该地域没有筛选条件', emptyHint: '筛选条件由入方向和出方向规则组成。创建后添加规则,并在镜像会话中选用。',
    closed: '请先开通服务', closedHint: '该地域尚未开通服务。请在总览页开通后再来。', toOverview: '前往总览',
    filter: '筛选条件', inbound: '入方向规则', outbound: '出方向规则', usedBy: '被引用', nobody: '未被会话引用', gone: '筛选条件 {id} 不存在', goneHint: '已被删除,或属于其他地域。', back: '全部筛选条件',
    rename: '编辑名称', remove: '删除筛选条件', removeText: '将删除筛选条件 {name} 及其 {count} 条规则。被会话引用的筛选条件无法删除。',
    priority: '优先级', action: '动作', protocol: '协议', version: 'IP', source: '源', destination: '目的', ports: '端口', hits: '命中包数', lastHit: '最近命中', accept: '采集', drop: '不采集', any: '任意',
    sourceCidr: '源网段', destinationCidr: '目的网段', sourcePorts: '源端口', destinationPorts: '目的端口', portsHint: '80/80 或 1/1024',
    addRule: '添加规则', editRule: '编辑规则 {n}', deleteRule: '删除规则 {n}', noRules: '该方向没有规则:不采集任何流量', removeRule: '删除规则', removeRuleText: '将删除优先级为 {n} 的规则:{text}', noAccept: '没有采集规则:使用该筛选条件的会话不会采集任何流量',
    lint: '规则检查', lintClean: '每条规则都可能生效', explain: '试一个包', explainNoSource: '没有会话使用该筛选条件,因此没有可供测试的镜像源。', explainAt: '镜像源', explainDirection: '方向', explainIn: '入方向', explainOut: '出方向', explainPacket: '数据包', explainGo: '解释',
  },
);

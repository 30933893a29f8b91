import { texts } from '../../i18n/text';

export const topologyTexts = texts(
  {
    title: 'Topology', lead: 'Sources, sessions with their filters, and targets; the numbers are copies in this second', empty: 'Nothing to draw yet', emptyHint: 'When there is a session, its sources and its target appear here.', toSessions: 'To the sessions',
    source: 'Source', session: 'Session', target: 'Target', disabled: 'disabled', notPresent: 'not present', unusable: 'cannot receive', picture: 'Sources, sessions and targets', edge: '{from} to {to}: {rate} packets/s', all: 'Show disabled sessions', legendOn: 'copies flow', legendIdle: 'no copies now', legendBroken: 'broken',
  },
  {
    title: '拓扑', lead: '镜像源、会话及其筛选条件、镜像目的;数字为当前每秒的镜像包数', empty: '暂无内容', emptyHint: '创建镜像会话后,其镜像源和镜像目的会显示在这里。', toSessions: '前往镜像会话',
    source: '镜像源', session: '会话', target: '镜像目的', disabled: '未启用', notPresent: '不在线', unusable: '无法接收', picture: '镜像源、会话和镜像目的', edge: '{from} 到 {to}:{rate} 包/秒', all: '显示未启用的会话', legendOn: '有镜像流量', legendIdle: '当前无流量', legendBroken: '异常',
  },
);

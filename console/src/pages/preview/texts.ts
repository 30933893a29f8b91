import { texts } from '../../i18n/text';

export const previewTexts = texts(
  {
    lead: 'what leaves for the collector, while somebody looks', back: 'Session {name}', packets: 'Packets', time: 'Time', source: 'Source', destination: 'Destination', protocol: 'Protocol', length: 'Length', info: 'Info',
    in: 'inbound', out: 'outbound', pause: 'Pause', go: 'Go on', paused: 'paused', clear: 'Clear', download: 'Download pcapng', filter: 'Filter', filterHint: 'Words that are in the line, such as tcp 10.0.0.5; -word for lines without it',
    count: '{shown} packets', countOf: '{shown} of {all} packets', notShown: '{count} came faster than they are shown', parts: 'Parts', bytes: 'Bytes', byteCount: '{count} bytes', cut: 'The first {kept} of {whole} bytes: the session cuts longer packets.',
    choose: 'Choose a packet to see its parts and bytes.', problem: 'Host {host} shows no packets', busy: 'Host {host} is busy with other sessions', shared: 'Packets of other sessions are among these',
    sharedHint: 'Same source, network identifier and collector: {sessions}. Give sessions different VNIs to see them apart.', noMatch: 'No packet matches the filter', noMatchHint: 'New ones that match show up here.',
    none: 'No packets yet', noneHint: 'They show up as soon as the session copies one. Send something through a source that the filter accepts.', off: 'No packets yet: the session is disabled', offHint: 'Enable it, and what it copies shows up here.',
    noSource: 'No packets yet: no source is present', noSourceHint: 'Add a source whose host has joined.', notSent: 'No packets yet: no copies are sent', notSentHint: 'The target has no way, or the plan has not arrived. The page of the session tells the reason.', toSession: 'To the session',
  },
  {
    lead: '查看期间,实时显示发往镜像目的的报文', back: '会话 {name}', packets: '报文', time: '时间', source: '源', destination: '目的', protocol: '协议', length: '长度', info: '信息',
    in: '入方向', out: '出方向', pause: '暂停', go: '继续', paused: '已暂停', clear: '清空', download: '下载 pcapng', filter: '筛选', filterHint: '输入行中包含的词,例如 tcp 10.0.0.5;-词 表示不包含',
    count: '{shown} 个报文', countOf: '{shown} / {all} 个报文', notShown: '另有 {count} 个来得太快未显示', parts: '协议字段', bytes: '字节', byteCount: '{count} 字节', cut: '共 {whole} 字节,仅保留前 {kept} 字节:会话会截断较长的报文。',
    choose: '选择一个报文以查看其字段和字节。', problem: '主机 {host} 未显示报文', busy: '主机 {host} 正忙于其他会话', shared: '其中包含其他会话的报文',
    sharedHint: '镜像源、VNI 和镜像目的相同:{sessions}。为各会话设置不同的 VNI 即可区分。', noMatch: '没有符合筛选的报文', noMatchHint: '新的符合条件的报文会显示在这里。',
    none: '暂无报文', noneHint: '会话复制到报文后会立即显示。请让筛选条件接受的流量经过镜像源。', off: '暂无报文:会话未启用', offHint: '启用会话后,其复制的报文会显示在这里。',
    noSource: '暂无报文:没有在线的镜像源', noSourceHint: '请添加主机已接入的镜像源。', notSent: '暂无报文:没有发送副本', notSentHint: '镜像目的不可达,或计划尚未下发。会话页面会说明原因。', toSession: '前往会话',
  },
);

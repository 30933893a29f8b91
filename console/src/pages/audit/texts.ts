import { texts } from '../../i18n/text';

export const auditTexts = texts(
  {
    lead: 'The calls of this account, also refused ones, newest first', filter: 'Find', operation: 'Operation', key: 'AccessKey id', outcome: 'Outcome', any: 'any', code: 'Error code', from: 'From (UTC)', to: 'Until (UTC)', timeHint: 'For example 2026-11-23T10:05:00Z', search: 'Search', clear: 'Clear',
    Succeeded: 'Succeeded', Refused: 'Refused', Failed: 'Failed', records: 'Records', time: 'Time', who: 'Who', where: 'From address', result: 'Result', older: 'Older', newest: 'Newest', page: 'Page {number}', empty: 'No call matches', emptyHint: 'Widen the time, or clear the fields. Calls that pages make by themselves are records too.',
    lost: '{count} records were lost: the disk did not take them in time',
    RequestId: 'Request id', AccountId: 'Account', PrincipalId: 'Principal', AccessKeyId: 'AccessKey', SourceAddress: 'Address', Dialect: 'Signature', Product: 'Product', Version: 'Version', RegionId: 'Region', Resources: 'Resources', HttpStatus: 'HTTP status', duration: 'Duration', explore: 'Open in the API explorer',
  },
  {
    lead: '本账号的调用记录(含被拒绝的调用),最新的在前', filter: '查找', operation: '接口', key: 'AccessKey ID', outcome: '结果', any: '不限', code: '错误码', from: '开始时间(UTC)', to: '结束时间(UTC)', timeHint: '例如 2026-11-23T10:05:00Z', search: '查询', clear: '清空',
    Succeeded: '成功', Refused: '被拒绝', Failed: '失败', records: '记录', time: '时间', who: '身份', where: '来源地址', result: '结果', older: '更早', newest: '最新', page: '第 {number} 页', empty: '没有匹配的调用', emptyHint: '请扩大时间范围或清空条件。页面自动发起的调用也会被记录。',
    lost: '{count} 条记录丢失:磁盘未能及时写入',
    RequestId: '请求 ID', AccountId: '账号', PrincipalId: '身份 ID', AccessKeyId: 'AccessKey', SourceAddress: '来源地址', Dialect: '签名方式', Product: '产品', Version: '版本', RegionId: '地域', Resources: '资源', HttpStatus: 'HTTP 状态码', duration: '耗时', explore: '在 API 调试中打开',
  },
);

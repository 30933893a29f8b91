import { texts } from '../../i18n/text';

export const explorerTexts = texts(
  {
    title: 'API explorer', lead: '{count} operations of {products} products, as the server checks them', search: 'Search operations', noMatch: 'No operation has this in its name or description', noMatchHint: 'Try a shorter word, or another product.',
    product: 'Product', all: 'All products', back: 'All operations', parameters: 'Parameters', noParameters: 'This operation takes no parameters. Send it as it is.', required: 'required', unset: '(not sent)', addEntry: 'Add {name}', removeEntry: 'Remove {name}',
    fill: 'Fill in examples', clear: 'Clear', send: 'Send', sendConfirm: 'Send {name}?', sendConfirmBody: 'This changes or deletes what you have in {region}. It cannot be taken back from here.', missing: 'Still missing: {names}. The server will refuse the call.',
    answer: 'Answer', notSent: 'Nothing was sent yet', notSentHint: 'Fill in the form and send. The call is signed with your key and stands in the audit like any other.', took: 'HTTP {status} · {ms} ms', meaning: 'Published meaning: {when}',
    signature: 'Signature', samples: 'Code samples', errors: 'Error codes', code: 'Code', http: 'HTTP', message: 'Message', when: 'When', ownErrors: 'Of this operation', sharedErrors: 'Of every operation',
    format: 'Format', place: 'Parameters in', form: 'the body (form)', query: 'the query string', nonce: 'Nonce', nonceHint: 'Empty: a new one each time', time: 'Time (UTC)', timeHint: 'Empty: now. For example 2026-11-23T10:05:00Z, not later than now',
    step1: '1. Canonical request', step1Hint: 'Method, path, query, signed headers, their names, and the SHA-256 of the body.', step2: '2. String to sign', step2Hint: 'The algorithm and the SHA-256 of the canonical request.', step3: '3. Signature', step3Hint: 'HMAC-SHA256 of the string to sign with the AccessKey secret. The server computed it with the code that checks signatures; the secret never comes to this page.',
    step4: '4. What is sent', compute: 'Compute again', needs: 'Needs {what}. Takes the key from the environment variables {id} and {secret}.', copy: 'Copy', copied: 'Copied', right: 'RAM action', version: 'Version',
    limits: 'at most {max} characters', limitsBetween: '{min} to {max} characters', range: '{min} to {max}', from: 'from {min}', to: 'up to {max}', items: 'at most {max} entries', defaults: 'default {value}', example: 'for example {value}', ascii: 'ASCII', chars: 'letters, digits and {characters}', notPrefix: 'must not begin with {list}', yes: 'true', no: 'false', entry: '{name} {number}',
  },
  {
    title: 'API 调试', lead: '{products} 个产品共 {count} 个接口,与服务器校验所用定义一致', search: '搜索接口', noMatch: '没有名称或描述匹配的接口', noMatchHint: '请缩短关键字或切换产品。',
    product: '产品', all: '全部产品', back: '全部接口', parameters: '参数', noParameters: '该接口没有参数,可直接发送。', required: '必填', unset: '(不发送)', addEntry: '添加 {name}', removeEntry: '移除 {name}',
    fill: '填入示例', clear: '清空', send: '发送', sendConfirm: '发送 {name}?', sendConfirmBody: '该调用会修改或删除 {region} 中的资源,无法在此撤销。', missing: '尚缺:{names}。服务器会拒绝该调用。',
    answer: '返回结果', notSent: '尚未发送', notSentHint: '填写表单并发送。调用使用您的密钥签名,并与其他调用一样记入审计。', took: 'HTTP {status} · {ms} 毫秒', meaning: '公开说明:{when}',
    signature: '签名', samples: '代码示例', errors: '错误码', code: '错误码', http: 'HTTP', message: '错误信息', when: '触发条件', ownErrors: '该接口的错误码', sharedErrors: '公共错误码',
    format: '格式', place: '参数位置', form: '请求体(表单)', query: '查询字符串', nonce: '随机数', nonceHint: '留空则每次重新生成', time: '时间(UTC)', timeHint: '留空则为当前时间。例如 2026-11-23T10:05:00Z,不得晚于当前时间',
    step1: '1. 规范化请求', step1Hint: '请求方法、路径、查询字符串、签名头、签名头名称以及请求体的 SHA-256。', step2: '2. 待签名字符串', step2Hint: '签名算法与规范化请求的 SHA-256。', step3: '3. 签名', step3Hint: '用 AccessKey Secret 对待签名字符串计算 HMAC-SHA256。由服务器使用验签的同一段代码计算;密钥不会发送到本页面。',
    step4: '4. 发送内容', compute: '重新计算', needs: '需要 {what}。密钥取自环境变量 {id} 和 {secret}。', copy: '复制', copied: '已复制', right: 'RAM 操作', version: '版本',
    limits: '最多 {max} 个字符', limitsBetween: '{min} 到 {max} 个字符', range: '{min} 到 {max}', from: '不小于 {min}', to: '不大于 {max}', items: '最多 {max} 项', defaults: '默认 {value}', example: '例如 {value}', ascii: 'ASCII 字符', chars: '字母、数字及 {characters}', notPrefix: '不得以 {list} 开头', yes: 'true', no: 'false', entry: '{name} {number}',
  },
);

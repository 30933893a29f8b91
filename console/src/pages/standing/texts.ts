import { texts } from '../../i18n/text';

export const standingTexts = texts(
  {
    title: 'Account standing', lead: 'What the provider would know of this account, and what it refuses because of it', standing: 'Standing in {region}', quotas: 'Quotas in {region}', accounts: 'Accounts of this deployment',
    fine: 'in order', refuses: 'refuses', setTrue: 'Set to yes', setFalse: 'Set to no', yes: 'yes', no: 'no', change: 'Change {name}?', changeHarm: 'From now on {effect}', changeGood: 'This refusal is lifted at once.', apply: 'Change', fact: 'Fact', value: 'Value', effect: 'What it decides',
    RealNameVerified: 'Real name verified', BasicInformationComplete: 'Basic information complete', GroupUser: 'Internal group account', PurchaseLimitReached: 'Purchase limit reached', QuotaLeft: 'Reseller quota left', OverdueLocked: 'Locked for overdue payment',
    'RealNameVerified.effect': 'without it OpenTrafficMirrorService is refused: Order.NoRealNameAuthentication', 'BasicInformationComplete.effect': 'without it OpenTrafficMirrorService is refused: OperationFailed.BasicInfoUncompleted',
    'GroupUser.effect': 'with it OpenTrafficMirrorService is refused: OperationFailed.AliGroupUserCanNotBuyInnerCommodity', 'PurchaseLimitReached.effect': 'with it OpenTrafficMirrorService is refused: OperationFailed.ExceedPurchaseLimit', 'QuotaLeft.effect': 'without it OpenTrafficMirrorService is refused: OperationFailed.QuotaNotEnough',
    'OverdueLocked.effect': 'with it sessions of this region are kept as FinancialLocked, and nothing is mirrored',
    quota: 'Quota', limit: 'Limit', default: 'Default', setQuota: 'Set', resetHint: 'Empty: the default, {value}', noQuotas: 'No quota can be changed here', noQuotasHint: 'Choose another region at the top.',
    operatorOnly: 'Accounts are listed and made by the operator of the deployment.', create: 'Create account', accountId: 'Account id', accountIdHint: '16 digits; empty: the server chooses', displayName: 'Display name', operator: 'Operator',
    rename: 'Rename', renameTitle: 'Rename account {id}', replaceKey: 'Replace key', replaceTitle: 'Replace the key of {id}?', replaceBody: 'The owner gets a new key, and all that it had stop working at once. Users, roles and what the account has stay.',
  },
  {
    title: '账号状态', lead: '服务商所掌握的账号情况,以及由此产生的拒绝', standing: '{region} 的账号状态', quotas: '{region} 的配额', accounts: '本部署的账号',
    fine: '正常', refuses: '会被拒绝', setTrue: '设为是', setFalse: '设为否', yes: '是', no: '否', change: '更改{name}?', changeHarm: '此后:{effect}', changeGood: '相应的拒绝将立即解除。', apply: '更改', fact: '项目', value: '当前值', effect: '影响',
    RealNameVerified: '已实名认证', BasicInformationComplete: '基本信息完整', GroupUser: '集团内部账号', PurchaseLimitReached: '已达购买上限', QuotaLeft: '渠道商额度充足', OverdueLocked: '因欠费锁定',
    'RealNameVerified.effect': '为否时 OpenTrafficMirrorService 被拒绝:Order.NoRealNameAuthentication', 'BasicInformationComplete.effect': '为否时 OpenTrafficMirrorService 被拒绝:OperationFailed.BasicInfoUncompleted',
    'GroupUser.effect': '为是时 OpenTrafficMirrorService 被拒绝:OperationFailed.AliGroupUserCanNotBuyInnerCommodity', 'PurchaseLimitReached.effect': '为是时 OpenTrafficMirrorService 被拒绝:OperationFailed.ExceedPurchaseLimit', 'QuotaLeft.effect': '为否时 OpenTrafficMirrorService 被拒绝:OperationFailed.QuotaNotEnough',
    'OverdueLocked.effect': '为是时该地域的会话保留为 FinancialLocked,不再镜像流量',
    quota: '配额', limit: '上限', default: '默认值', setQuota: '设置', resetHint: '留空则恢复默认值 {value}', noQuotas: '没有可调整的配额', noQuotasHint: '请在页面顶部选择其他地域。',
    operatorOnly: '仅部署的运维账号可以查看和创建账号。', create: '创建账号', accountId: '账号 ID', accountIdHint: '16 位数字;留空由服务器生成', displayName: '显示名称', operator: '运维账号',
    rename: '重命名', renameTitle: '重命名账号 {id}', replaceKey: '更换密钥', replaceTitle: '更换 {id} 的密钥?', replaceBody: '主账号将获得新的 AccessKey,原有的全部立即失效;用户、角色和账号资源保持不变。',
  },
);

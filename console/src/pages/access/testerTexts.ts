import { texts } from '../../i18n/text';

export const testerTexts = texts(
  {
    title: 'Test policies', who: 'Who', User: 'User', Group: 'Group', Role: 'Role', documentOnly: 'Only a policy document', choose: 'Choose…', action: 'Action', resource: 'Resource', test: 'Test',
    conditions: 'Conditions', conditionsHint: 'One a line, such as acs:SourceIp=10.0.0.9. What is not said is as in this call.',
    document: 'Policy document', documentHint: 'What it says alone. Nothing is stored.', more: 'One more policy', moreHint: 'As if it were attached too. May be empty; nothing is stored.',
    Allowed: 'Allowed', ImplicitDeny: 'Not allowed', ExplicitDeny: 'Denied', allows: 'Statement {number} allows it.', denies: 'Statement {number} denies it, whatever others allow.', attachedTo: 'attached to {holder}',
  },
  {
    title: '测试权限策略', who: '身份', User: '用户', Group: '用户组', Role: '角色', documentOnly: '仅策略内容', choose: '请选择…', action: '操作', resource: '资源', test: '测试',
    conditions: '条件', conditionsHint: '每行一个,例如 acs:SourceIp=10.0.0.9。未填写的条件与本次调用相同。',
    document: '策略内容', documentHint: '仅测试该内容,不会保存。', more: '附加一个策略', moreHint: '视为同时授予。可留空,不会保存。',
    Allowed: '允许', ImplicitDeny: '未授权', ExplicitDeny: '拒绝', allows: '第 {number} 条语句允许该操作。', denies: '第 {number} 条语句拒绝该操作,其他策略的允许无效。', attachedTo: '授予 {holder}',
  },
);

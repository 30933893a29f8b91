import { texts } from '../../i18n/text';

export const accessTexts = texts(
  {
    lead: 'Who may do what in this account: users and their keys, groups, roles, policies', users: 'Users', groups: 'Groups', roles: 'Roles', policies: 'Policies', kinds: 'Kinds', all: 'All of them',
    user: 'User', group: 'Group', role: 'Role', policy: 'Policy', userName: 'User name', groupName: 'Group name', roleName: 'Role name', policyName: 'Policy name', displayName: 'Display name', comments: 'Comment', type: 'Type', used: 'Attached to', trust: 'Who may take it on (trust policy)', document: 'Policy document', version: 'Default version',
    'create.users': 'Create user', 'create.groups': 'Create group', 'create.roles': 'Create role', 'create.policies': 'Create policy',
    'empty.users': 'There is no RAM user', 'emptyHint.users': 'Create one for each person or program, give it a key and attach a policy: the key of the owner is best kept for emergencies.', 'empty.groups': 'There is no group', 'emptyHint.groups': 'Create one to give several users the same policies.',
    'empty.roles': 'There is no role', 'emptyHint.roles': 'Create one for rights that are taken on for a time with AssumeRole.', 'empty.policies': 'There is no policy', 'emptyHint.policies': 'Create one that says what is allowed, then attach it to a user, a group or a role.',
    keys: 'Access keys', createKey: 'Create key', noKeys: 'This user has no key', noKeysHint: 'Create one to sign calls and to sign in here. Its secret is shown once.', active: 'Active', inactive: 'Inactive', switchOn: 'Switch on', switchOff: 'Switch off', switchOffTitle: 'Switch off {id}?', switchOffBody: 'Calls with this key are refused until it is switched on again.',
    deleteTitle: 'Delete {name}?', deleteBody: 'It cannot be brought back. Keys, memberships and policies have to be taken away first; the refusal says what is left.', deleteKeyBody: 'Whatever uses this key stops working at once. It cannot be brought back.',
    attached: 'Attached policies', attach: 'Attach policy', detach: 'Detach', detachTitle: 'Detach {name}?', detachBody: 'What it allowed is refused from now on, unless another policy allows it.', noPolicies: 'No policy is attached', noPoliciesHint: 'Without one every call is refused, except through a group. Attach one.',
    memberships: 'Groups of the user', members: 'Members', join: 'Add to group', addMember: 'Add user', leave: 'Take out', leaveTitle: 'Take {user} out of {group}?', leaveBody: 'What the policies of the group allowed is refused from now on.', noGroups: 'In no group', noGroupsHint: 'Add the user to a group to give it the policies of the group.', noMembers: 'Nobody is in this group', noMembersHint: 'Add users who are to have the policies of this group.',
    entities: 'Attached to', noEntities: 'Attached to nobody', noEntitiesHint: 'Open a user, a group or a role and attach it there.', back: 'All {kind}', choose: 'Choose…', system: 'System', custom: 'Custom',
  },
  {
    lead: '谁可以在本账号中做什么:用户及其密钥、用户组、角色和权限策略', users: '用户', groups: '用户组', roles: '角色', policies: '权限策略', kinds: '类别', all: '全部',
    user: '用户', group: '用户组', role: '角色', policy: '权限策略', userName: '用户名', groupName: '用户组名', roleName: '角色名', policyName: '策略名', displayName: '显示名称', comments: '备注', type: '类型', used: '引用次数', trust: '信任策略(谁可以扮演)', document: '策略内容', version: '默认版本',
    'create.users': '创建用户', 'create.groups': '创建用户组', 'create.roles': '创建角色', 'create.policies': '创建权限策略',
    'empty.users': '尚无 RAM 用户', 'emptyHint.users': '请为每个人员或程序创建用户、创建密钥并授予策略;主账号密钥建议仅在紧急情况下使用。', 'empty.groups': '尚无用户组', 'emptyHint.groups': '创建用户组,可为多个用户授予相同的策略。',
    'empty.roles': '尚无角色', 'emptyHint.roles': '创建角色,可通过 AssumeRole 临时获得权限。', 'empty.policies': '尚无权限策略', 'emptyHint.policies': '创建策略以说明允许的操作,然后授予用户、用户组或角色。',
    keys: 'AccessKey', createKey: '创建 AccessKey', noKeys: '该用户没有 AccessKey', noKeysHint: '创建 AccessKey 用于调用签名和登录控制台。密钥仅显示一次。', active: '已启用', inactive: '已禁用', switchOn: '启用', switchOff: '禁用', switchOffTitle: '禁用 {id}?', switchOffBody: '重新启用前,使用该密钥的调用都会被拒绝。',
    deleteTitle: '删除 {name}?', deleteBody: '删除后无法恢复。需先移除密钥、组成员关系和策略;拒绝信息会说明尚存的关联。', deleteKeyBody: '使用该密钥的程序将立即失效,且无法恢复。',
    attached: '已授予的策略', attach: '授予策略', detach: '解除', detachTitle: '解除 {name}?', detachBody: '该策略允许的操作此后将被拒绝,除非其他策略允许。', noPolicies: '未授予任何策略', noPoliciesHint: '除所在用户组的授权外,没有策略时所有调用都会被拒绝。请授予策略。',
    memberships: '所属用户组', members: '成员', join: '加入用户组', addMember: '添加用户', leave: '移出', leaveTitle: '将 {user} 移出 {group}?', leaveBody: '该用户组策略允许的操作此后将被拒绝。', noGroups: '不属于任何用户组', noGroupsHint: '将用户加入用户组以获得该组的策略。', noMembers: '该用户组没有成员', noMembersHint: '请添加需要获得该组策略的用户。',
    entities: '授予对象', noEntities: '尚未授予任何对象', noEntitiesHint: '请打开用户、用户组或角色进行授予。', back: '全部{kind}', choose: '请选择…', system: '系统策略', custom: '自定义策略',
  },
);

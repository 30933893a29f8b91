import { texts } from './text';

export const common = texts(
  {
    overview: 'Overview', topology: 'Topology', filters: 'Filters', sessions: 'Sessions', capture: 'Capture', explorer: 'API explorer',
    access: 'Access', audit: 'Audit', standing: 'Standing', settings: 'Settings',
    navigation: 'Navigation', menu: 'Menu', region: 'Region', theme: 'Theme', light: 'Light', dark: 'Dark', system: 'System', language: 'Language',
    signOut: 'Sign out', account: 'Account', ramUser: 'RAM user', skip: 'Skip to content',
    cancel: 'Cancel', close: 'Close', back: 'Back', next: 'Next', save: 'Save', delete: 'Delete', edit: 'Edit', add: 'Add', retry: 'Try again', more: 'More',
    loading: 'Loading…', none: 'none', enabled: 'Enabled', disabled: 'Disabled', name: 'Name', description: 'Description', id: 'ID', created: 'Created',
    denied: 'Your identity may not see this', deniedHint: 'RAM does not allow {name} this operation. Ask who manages the account for a policy that does.',
    unreachable: 'The server does not answer', unreachableHint: 'The page asks again by itself.',
    failed: 'The server refused', requestId: 'Request {id}', notFound: 'There is no such page', notFoundHint: 'Choose one from the navigation.',
    packets: 'packets', packetsPerSecond: 'packets/s', bitsPerSecond: 'bits/s', status: 'Status', actions: 'Actions',
    typeToConfirm: 'Type {word} to confirm',
  },
  {
    overview: '总览', topology: '拓扑', filters: '筛选条件', sessions: '镜像会话', capture: '抓包预览', explorer: 'API 调试',
    access: '访问控制', audit: '审计', standing: '账号状态', settings: '设置',
    navigation: '导航', menu: '菜单', region: '地域', theme: '主题', light: '浅色', dark: '深色', system: '跟随系统', language: '语言',
    signOut: '退出登录', account: '主账号', ramUser: 'RAM 用户', skip: '跳到正文',
    cancel: '取消', close: '关闭', back: '上一步', next: '下一步', save: '保存', delete: '删除', edit: '编辑', add: '添加', retry: '重试', more: '更多',
    loading: '加载中…', none: '无', enabled: '已启用', disabled: '未启用', name: '名称', description: '描述', id: 'ID', created: '创建时间',
    denied: '当前身份无权查看', deniedHint: 'RAM 不允许 {name} 执行此操作。请联系账号管理员授予相应的权限策略。',
    unreachable: '服务器没有响应', unreachableHint: '页面会自动重试。',
    failed: '服务器拒绝了请求', requestId: '请求 {id}', notFound: '页面不存在', notFoundHint: '请从导航中选择。',
    packets: '个包', packetsPerSecond: '包/秒', bitsPerSecond: '比特/秒', status: '状态', actions: '操作',
    typeToConfirm: '输入 {word} 以确认',
  },
);

import { texts } from '../../i18n/text';

export const versionTexts = texts(
  {
    versions: 'Versions', create: 'New version', isDefault: 'counts', show: 'Show', setDefault: 'Make default', document: 'Policy document', kept: 'Five versions are kept; delete one before the sixth.', asDefault: 'It counts at once',
    defaultTitle: 'Let {version} count?', defaultBody: 'What this version allows and denies holds at once for everybody to whom the policy is attached.', deleteTitle: 'Delete {version}?', deleteBody: 'It does not count now, and cannot be brought back.',
  },
  {
    versions: '版本', create: '新建版本', isDefault: '生效中', show: '查看', setDefault: '设为默认', document: '策略内容', kept: '最多保留五个版本;创建第六个前请先删除一个。', asDefault: '立即生效',
    defaultTitle: '使 {version} 生效?', defaultBody: '该版本的允许与拒绝将立即对所有被授予者生效。', deleteTitle: '删除 {version}?', deleteBody: '该版本目前未生效,删除后无法恢复。',
  },
);

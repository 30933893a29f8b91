import { common } from '../../i18n/common';
import { texts, useLanguage, useText, type Language } from '../../i18n/text';
import { useApp, type ThemeChoice } from '../../app/context';
import { useChoices } from '../../app/choices';
import { Link } from '../../app/router';
import { Button, PageHead, Panel, SelectField } from '../../ui/controls';

const settingsTexts = texts(
  {
    lead: 'How the console looks for you, and who you are here', look: 'Language and theme', kept: 'Kept in this browser only.', session: 'Session', kind: 'Identity', arn: 'ARN', account: 'Account', key: 'AccessKey', principal: 'Principal', region: 'Default region of the server',
    idle: 'Ends without activity after', minutes: '{count} minutes', sessionHint: 'The secret of your key is held by the server for this session only and never comes to this page. Signing out, or a key that is switched off or deleted, ends the session.', keys: 'Change your keys under', leave: 'Sign out here',
  },
  {
    lead: '控制台的显示方式以及当前身份', look: '语言与主题', kept: '仅保存在此浏览器中。', session: '会话', kind: '身份', arn: 'ARN', account: '账号', key: 'AccessKey', principal: '身份 ID', region: '服务器默认地域',
    idle: '无操作后结束', minutes: '{count} 分钟', sessionHint: '密钥仅由服务器在本次会话期间保存,不会发送到本页面。退出登录,或密钥被禁用、删除后,会话即结束。', keys: '更换密钥请前往', leave: '退出登录',
  },
);

export default function Settings() {
  const say = useText(settingsTexts);
  const sayCommon = useText(common);
  const { me } = useApp();
  const language = useLanguage();
  const { theme, setTheme, setLanguage, onSignOut } = useChoices();
  return (
    <>
      <PageHead title={sayCommon('settings')} sub={say('lead')} />
      <div className="stack">
        <Panel title={say('look')}>
          <div className="fields">
            <SelectField label={sayCommon('language')} hint={say('kept')} value={language} onChange={event => setLanguage(event.target.value as Language)}>
              <option value="en" lang="en">English</option>
              <option value="zh" lang="zh-CN">简体中文</option>
            </SelectField>
            <SelectField label={sayCommon('theme')} hint={say('kept')} value={theme} onChange={event => setTheme(event.target.value as ThemeChoice)}>
              {(['system', 'light', 'dark'] as const).map(choice => <option key={choice} value={choice}>{sayCommon(choice)}</option>)}
            </SelectField>
          </div>
        </Panel>
        <Panel title={say('session')} actions={<Button onClick={onSignOut}>{say('leave')}</Button>}>
          <div className="stack">
            <dl className="facts">
              <dt>{say('kind')}</dt><dd>{sayCommon(me.identityType === 'Account' ? 'account' : 'ramUser')}</dd>
              <dt>{sayCommon('name')}</dt><dd>{me.name}</dd>
              <dt>{say('arn')}</dt><dd><code>{me.arn}</code></dd>
              <dt>{say('account')}</dt><dd><code>{me.accountId}</code></dd>
              <dt>{say('principal')}</dt><dd><code>{me.principalId}</code></dd>
              <dt>{say('key')}</dt><dd><code>{me.accessKeyId}</code></dd>
              <dt>{say('region')}</dt><dd><code>{me.defaultRegion}</code></dd>
              <dt>{say('idle')}</dt><dd>{say('minutes', { count: Math.round((me.idleSeconds ?? 0) / 60) })}</dd>
            </dl>
            <p className="hint">{say('sessionHint')} {say('keys')} <Link to="/access">{sayCommon('access')}</Link>.</p>
          </div>
        </Panel>
      </div>
    </>
  );
}

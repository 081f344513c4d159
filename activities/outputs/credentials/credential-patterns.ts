import type { CredentialRule } from '../../../definitions/outputs/credential-rules.ts';

/** What a kind of credential looks like. */
export interface CredentialPattern {
  rule: CredentialRule;
  /** Texts of which one is in every match: a text without them is not searched any further. */
  hints: string[];
  /** Takes time linear in the text, because strangers write it. Its group 1, if it has one, is the credential itself. */
  pattern: RegExp;
}

/**
 * Credentials whose look tells what they are, alone on a line and without a name before them. Addresses with passwords and
 * private keys need more than a pattern.
 */
export const CREDENTIAL_PATTERNS: readonly CredentialPattern[] = [
  row('1password', ['ops_ey'], 'ops_ey[\\w+/=]{100,2000}'),
  row('age', ['AGE-SECRET-KEY-1'], 'AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}'),
  row('anthropic', ['sk-ant-'], 'sk-ant-[a-z]{2,10}\\d\\d-[\\w-]{40,200}'),
  row('atlassian', ['ATATT3', 'ATCTT3'], 'AT[AC]TT3[\\w=-]{100,300}'),
  row('aws', ['AKIA', 'ASIA', 'ABIA', 'ACCA'], '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}'),
  {
    rule: 'aws',
    hints: ['secret', 'SECRET', 'Secret'],
    pattern: /secret[^\n]{0,40}?[:=][ \t]{0,8}["'`]?(?<![A-Za-z\d+/])([A-Za-z\d+/]{40})(?![A-Za-z\d+/=])/gi,
  },
  {
    rule: 'aws',
    hints: ['AKIA', 'ASIA'],
    // A secret key on the same line as its id, or on one of the two lines after it, whatever it is called there.
    pattern:
      /(?:AKIA|ASIA)[A-Z\d]{16}(?:[^\n]{0,80}\n){0,2}[^\n]{0,80}?(?<![A-Za-z\d+/])([A-Za-z\d+/]{40})(?![A-Za-z\d+/=])/g,
  },
  row('azure', ['Q~'], '[\\w~.]{3}\\dQ~[\\w~.-]{31,34}'),
  {
    rule: 'azure',
    hints: ['AccountKey=', 'SharedAccessKey='],
    pattern: /(?:AccountKey|SharedAccessKey)=([A-Za-z\d+/]{42,88}={0,2})/g,
  },
  row('digitalocean', ['_v1_'], 'do[opr]_v1_[a-f\\d]{64}'),
  row('discord', ['.'], '[MNO][A-Za-z\\d]{23,27}\\.[\\w-]{6}\\.[\\w-]{27,38}'),
  row('discord', ['/api/webhooks/'], 'discord(?:app)?\\.com/api/webhooks/\\d{17,20}/[\\w-]{60,80}'),
  row('docker', ['dckr_'], 'dckr_(?:pat|oat)_[\\w-]{27,40}'),
  row('github', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], 'gh[oprsu]_[A-Za-z\\d]{36,255}'),
  row('github', ['github_pat_'], 'github_pat_[A-Za-z\\d_]{60,255}'),
  row('gitlab', ['gl'], 'gl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[\\w-]{20,300}'),
  row('google', ['AIza'], 'AIza[\\w-]{35}'),
  row('google', ['GOCSPX-'], 'GOCSPX-[\\w-]{28}'),
  row('google', ['ya29.'], 'ya29\\.[\\w-]{50,1000}'),
  row('grafana', ['glsa_', 'glc_'], '(?:glsa_[A-Za-z\\d]{32}_[a-f\\d]{8}|glc_[\\w+/=]{60,400})'),
  row('groq', ['gsk_'], 'gsk_[A-Za-z\\d]{52}'),
  row('huggingface', ['hf_'], 'hf_[A-Za-z\\d]{34}'),
  row('linear', ['lin_'], 'lin_(?:api|oauth)_[A-Za-z\\d]{40,64}'),
  row('mailgun', ['key-'], 'key-[a-f\\d]{32}'),
  row('newrelic', ['NRAK-'], 'NRAK-[A-Z\\d]{27}'),
  row('notion', ['ntn_'], 'ntn_[A-Za-z\\d]{40,60}'),
  row('npm', ['npm_'], 'npm_[A-Za-z\\d]{36}'),
  {
    rule: 'npm',
    hints: [':_'],
    pattern: /:_(?:authToken|auth|password)[ \t]{0,8}=[ \t]{0,8}["']?([\w+/=.-]{16,400})/g,
  },
  row('openai', ['sk-'], 'sk-(?:proj|svcacct|admin)-[\\w-]{40,300}'),
  row('openai', ['T3BlbkFJ'], 'sk-[A-Za-z\\d]{20}T3BlbkFJ[A-Za-z\\d]{20}'),
  row('postman', ['PMAK-'], 'PMAK-[a-f\\d]{24}-[a-f\\d]{34}'),
  row('private-key', ['PuTTY-User-Key-File-'], 'PuTTY-User-Key-File-\\d'),
  row('pulumi', ['pul-'], 'pul-[a-f\\d]{40}'),
  row('pypi', ['pypi-'], 'pypi-AgE[\\w-]{50,400}'),
  row('rubygems', ['rubygems_'], 'rubygems_[a-f\\d]{48}'),
  row('sendgrid', ['SG.'], 'SG\\.[\\w-]{16,32}\\.[\\w-]{32,64}'),
  row('sentry', ['sntry'], 'sntry(?:s_eyJ[\\w+/=]{80,400}|u_[a-f\\d]{64})'),
  row('shopify', ['shp'], 'shp(?:at|ca|pa|ss)_[a-fA-F\\d]{32}'),
  row('slack', ['xox'], 'xox[abeoprs]-(?=[\\w.-]{0,60}\\d)[\\w.-]{24,400}'),
  row('slack', ['xapp-'], 'xapp-\\d-[A-Z\\d]{8,16}-\\d{8,16}-[a-f\\d]{32,80}'),
  row(
    'slack',
    ['hooks.slack.com/'],
    'hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Z\\d]{8,14}/[\\w/]{20,100}',
  ),
  row('stripe', ['k_live_'], '[rs]k_live_[A-Za-z\\d]{16,250}'),
  row('stripe', ['whsec_'], 'whsec_[A-Za-z\\d+/=]{24,100}'),
  row('supabase', ['sbp_', 'sb_secret_'], '(?:sbp_[a-f\\d]{40}|sb_secret_[\\w-]{30,60})'),
  row('tailscale', ['tskey-'], 'tskey-[a-z]{2,12}-[\\w-]{20,80}'),
  row('telegram', [':AA'], '\\d{8,10}:AA[\\w-]{33}'),
  row('terraform', ['.atlasv1.'], '[A-Za-z\\d]{14}\\.atlasv1\\.[\\w-]{60,80}'),
  row('twilio', ['SK'], 'SK[a-f\\d]{32}'),
  row('vault', ['hvs.', 'hvb.', 'hvr.'], 'hv[brs]\\.(?=[\\w-]{0,60}\\d)[\\w-]{24,400}'),
];

/** The credential must not be part of a longer word. An escape such as `\\n` or `%3D` before it ends in a letter and is no word. */
function row(rule: CredentialRule, hints: string[], pattern: string): CredentialPattern {
  const begin = String.raw`(?:(?<![A-Za-z\d_])|(?<=\\[nrt]|\\u[\dA-Fa-f]{4}|%[\dA-Fa-f]{2}))`;
  return { rule, hints, pattern: new RegExp(`${begin}${pattern}(?![A-Za-z\\d])`, 'g') };
}

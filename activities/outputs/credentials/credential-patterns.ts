import type { CredentialRule } from '../../../definitions/outputs/options/credential-rules.ts';

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
  row('airtable', ['pat'], 'pat[A-Za-z\\d]{14}\\.[a-f\\d]{64}'),
  row('atlassian', ['ATATT3', 'ATCTT3'], 'AT[AC]TT3[\\w=-]{100,300}'),
  row('atlassian', ['ATBB'], 'ATBB[A-Za-z\\d]{24}[A-F\\d]{8}'),
  // The address of a signed link names the id of its key, for everybody to see.
  row('aws', ['AKIA', 'ASIA', 'ABIA', 'ACCA'], '(?<!X-Amz-Credential=)(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}'),
  row('aws', ['ABSK'], 'ABSK[A-Za-z\\d+/]{100,270}={0,2}'),
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
  {
    rule: 'azure',
    hints: ['sig='],
    // The signature of a shared link to storage.
    pattern: /[?&](?:sv|se|sp)=[^\s"'<>]{1,400}&sig=([\w%+/-]{43,80})/g,
  },
  row('azure', ['AzFu', 'AzSe', 'AzCa'], '[A-Za-z\\d+/_-]{40,48}Az(?:Fu|Se|Ca)[A-Za-z\\d+/_-]{4,6}={0,2}'),
  row('azure', ['JQQJ99'], '[A-Za-z\\d]{52}JQQJ99[A-Za-z\\d]{26}'),
  row('brevo', ['xkeysib-'], 'xkeysib-[a-f\\d]{64}-[A-Za-z\\d]{16}'),
  row('buildkite', ['bkua_'], 'bkua_[a-f\\d]{40}'),
  row('cerebras', ['csk-'], 'csk-[a-z\\d]{48}'),
  row('circleci', ['CCIPAT_'], 'CCIPAT_[A-Za-z\\d]{22}_[a-f\\d]{40}'),
  row('clickup', ['pk_'], 'pk_\\d{6,10}_[A-Z\\d]{32}'),
  row('contentful', ['CFPAT-'], 'CFPAT-[\\w-]{43}'),
  row('databricks', ['dapi'], 'dapi[a-f\\d]{32}'),
  row('digitalocean', ['_v1_'], 'do[opr]_v1_[a-f\\d]{64}'),
  row('discord', ['.'], '[MNO][A-Za-z\\d]{23,27}\\.[\\w-]{6}\\.[\\w-]{27,38}'),
  row('discord', ['/api/webhooks/'], 'discord(?:app)?\\.com/api/webhooks/\\d{17,20}/[\\w-]{60,80}'),
  row('docker', ['dckr_'], 'dckr_(?:pat|oat)_[\\w-]{27,40}'),
  row('doppler', ['dp.'], 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.(?:[\\w-]{2,35}\\.)?[A-Za-z\\d]{40,44}'),
  row('dropbox', ['sl.'], 'sl\\.(?:u\\.)?[\\w-]{130,1400}'),
  row('dynatrace', ['dt0c01.'], 'dt0[a-z]\\d\\d\\.[A-Z\\d]{24}\\.[A-Z\\d]{64}'),
  row('easypost', ['EZAK'], 'EZAK[A-Za-z\\d]{54}'),
  row('figma', ['figd_'], 'figd_[\\w-]{38,50}'),
  row('fly', ['fm2_', 'fm1'], 'fm[12][ar]?_[\\w+/=-]{100,2000}'),
  row('github', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], 'gh[oprsu]_[A-Za-z\\d]{36,255}'),
  row('github', ['github_pat_'], 'github_pat_[A-Za-z\\d_]{60,255}'),
  row('gitlab', ['gl'], 'gl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[\\w-]{20,300}'),
  row('gitlab', ['GR1348941'], 'GR1348941[\\w-]{20}'),
  row('google', ['AIza'], 'AIza[\\w-]{35}'),
  row('google', ['GOCSPX-'], 'GOCSPX-[\\w-]{28}'),
  row('google', ['ya29.'], 'ya29\\.[\\w-]{50,1000}'),
  row('google', ['1//0'], '1//0[\\w-]{40,160}'),
  row('grafana', ['glsa_', 'glc_'], '(?:glsa_[A-Za-z\\d]{32}_[a-f\\d]{8}|glc_[\\w+/=]{60,400})'),
  row('groq', ['gsk_'], 'gsk_[A-Za-z\\d]{52}'),
  row('heroku', ['HRKU-AA'], 'HRKU-AA[\\w-]{58}'),
  row('honeycomb', ['hca', 'hcb'], 'hc[ab][a-z]k_[a-z\\d]{58}'),
  row('hubspot', ['pat-'], 'pat-(?:na|eu|ap)\\d-[a-f\\d]{8}-[a-f\\d]{4}-[a-f\\d]{4}-[a-f\\d]{4}-[a-f\\d]{12}'),
  row('huggingface', ['hf_'], 'hf_[A-Za-z\\d]{34}'),
  row('jfrog', ['AKCp'], 'AKCp[A-Za-z\\d]{69}'),
  row('jfrog', ['cmVmdGtu'], 'cmVmdGtuOj[A-Za-z\\d+/]{50,60}={0,2}'),
  row('langsmith', ['lsv2_'], 'lsv2_(?:pt|sk)_[a-f\\d]{32}_[a-f\\d]{10}'),
  row('linear', ['lin_'], 'lin_(?:api|oauth)_[A-Za-z\\d]{40,64}'),
  row('mailgun', ['key-'], 'key-[a-f\\d]{32}'),
  row('mapbox', ['sk.eyJ'], 'sk\\.eyJ[\\w-]{60,120}\\.[\\w-]{22}'),
  row('neon', ['npg_', 'napi_'], '(?:npg_[A-Za-z\\d]{12}|napi_[a-z\\d]{64})'),
  row('netlify', ['nf'], 'nf[bcmopu]_[A-Za-z\\d]{36}'),
  row('newrelic', ['NRAK-'], 'NRAK-[A-Z\\d]{27}'),
  row('notion', ['ntn_'], 'ntn_[A-Za-z\\d]{40,60}'),
  row('notion', ['secret_'], 'secret_[A-Za-z\\d]{43}'),
  row('npm', ['npm_'], 'npm_[A-Za-z\\d]{36}'),
  {
    rule: 'npm',
    hints: ['_auth', '_password'],
    pattern: /(?:^|:)_(?:authToken|auth|password)[ \t]{0,8}=[ \t]{0,8}["']?([\w+/=.-]{16,400})/gm,
  },
  row('nvidia', ['nvapi-'], 'nvapi-[\\w-]{60,70}'),
  row('openai', ['sk-'], 'sk-(?:proj|svcacct|admin)-[\\w-]{40,300}'),
  row('openai', ['T3BlbkFJ'], 'sk-[A-Za-z\\d]{20}T3BlbkFJ[A-Za-z\\d]{20}'),
  row('openrouter', ['sk-or-'], 'sk-or-v1-[a-f\\d]{64}'),
  row('openshift', ['sha256~'], 'sha256~[\\w-]{43}'),
  row('paypal', ['access_token$'], 'access_token\\$production\\$[a-z\\d]{16}\\$[a-f\\d]{32}'),
  row('perplexity', ['pplx-'], 'pplx-[A-Za-z\\d]{48}'),
  row('plaid', ['access-'], 'access-production-[a-f\\d]{8}-[a-f\\d]{4}-[a-f\\d]{4}-[a-f\\d]{4}-[a-f\\d]{12}'),
  row('planetscale', ['pscale_'], 'pscale_(?:tkn|pw|oauth)_[\\w.=-]{32,64}'),
  row('posthog', ['phx_'], 'phx_[A-Za-z\\d]{43}'),
  row('postman', ['PMAK-'], 'PMAK-[a-f\\d]{24}-[a-f\\d]{34}'),
  row('private-key', ['PuTTY-User-Key-File-'], 'PuTTY-User-Key-File-\\d'),
  row('prefect', ['pnu_', 'pnb_'], 'pn[ub]_[A-Za-z\\d]{36}'),
  row('pulumi', ['pul-'], 'pul-[a-f\\d]{40}'),
  row('pypi', ['pypi-'], 'pypi-AgE[\\w-]{50,400}'),
  row('render', ['rnd_'], 'rnd_[A-Za-z\\d]{28}'),
  row('replicate', ['r8_'], 'r8_[A-Za-z\\d]{37}'),
  row('rubygems', ['rubygems_'], 'rubygems_[a-f\\d]{48}'),
  row('sendgrid', ['SG.'], 'SG\\.[\\w-]{16,32}\\.[\\w-]{32,64}'),
  row('sentry', ['sntry'], 'sntry(?:s_eyJ[\\w+/=]{80,400}|u_[a-f\\d]{64})'),
  row('shopify', ['shp'], 'shp(?:at|ca|pa|ss)_[a-fA-F\\d]{32}'),
  row('shippo', ['shippo_live_'], 'shippo_live_[a-f\\d]{40}'),
  row('slack', ['xox'], 'xox[a-eoprs]-(?=[\\w.-]{0,60}\\d)[\\w.-]{24,400}'),
  row('slack', ['xapp-'], 'xapp-\\d-[A-Z\\d]{8,16}-\\d{8,16}-[a-f\\d]{32,80}'),
  row(
    'slack',
    ['hooks.slack.com/'],
    'hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Z\\d]{8,14}/[\\w/]{20,100}',
  ),
  row('sonar', ['sq'], 'sq[apu]_[a-f\\d]{40}'),
  row('sourcegraph', ['sgp_'], 'sgp_(?:[a-f\\d]{16}_|local_)?[a-f\\d]{40}'),
  row('square', ['sq0'], 'sq0(?:atp-[\\w-]{22}|csp-[\\w-]{43})'),
  row('stripe', ['k_live_'], '[rs]k_live_[A-Za-z\\d]{16,250}'),
  row('stripe', ['whsec_'], 'whsec_[A-Za-z\\d+/=]{24,100}'),
  row('supabase', ['sbp_', 'sb_secret_'], '(?:sbp_[a-f\\d]{40}|sb_secret_[\\w-]{30,60})'),
  row('tailscale', ['tskey-'], 'tskey-[a-z]{2,12}-[\\w-]{20,80}'),
  row('tavily', ['tvly-'], 'tvly-(?:dev-|prod-)?[A-Za-z\\d]{32}'),
  row('telegram', [':AA'], '\\d{8,10}:AA[\\w-]{33}'),
  row('terraform', ['.atlasv1.'], '[A-Za-z\\d]{14}\\.atlasv1\\.[\\w-]{60,80}'),
  row('together', ['tgp_v1_'], 'tgp_v1_[\\w-]{43}'),
  row('twilio', ['SK'], 'SK[a-f\\d]{32}'),
  row('typeform', ['tfp_'], 'tfp_[\\w-]{44}_[\\w-]{14}'),
  row('vault', ['hvs.', 'hvb.', 'hvr.'], 'hv[brs]\\.(?=[\\w-]{0,60}\\d)[\\w-]{24,400}'),
  row('vercel', ['vc'], 'vc[aikpr]_[A-Za-z\\d]{56}'),
  row('xai', ['xai-'], 'xai-[A-Za-z\\d]{80}'),
  row('yandex', ['AQVN'], 'AQVN[\\w-]{35,38}'),
];

/** The credential must not be part of a longer word. An escape such as `\\n` or `%3D` before it ends in a letter and is no word. */
function row(rule: CredentialRule, hints: string[], pattern: string): CredentialPattern {
  const begin = String.raw`(?:(?<![A-Za-z\d])|(?<=\\[nrt]|\\u[\dA-Fa-f]{4}|%[\dA-Fa-f]{2}))`;
  return { rule, hints, pattern: new RegExp(`${begin}${pattern}(?![A-Za-z\\d])`, 'g') };
}

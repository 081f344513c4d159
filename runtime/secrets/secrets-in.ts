import { isPlainWord } from './is-plain-word.ts';

/** Variables of Curfew and of what it speaks to whose value is a secret. `*_SECRET` is a source's. */
const IS_SECRET =
  /^(?:CURFEW|GITHUB|ANTHROPIC|SENTRY|SLACK|TEMPORAL|AWS|BRAVE)_(?:\w*_)?(?:TOKEN|KEY|KEY_DATA|PASSWORD)(?:_OLD)?$|_SECRET(?:_OLD)?$|^TEMPORAL_GRPC_META_|^PGPASSWORD$/;

/** Variables whose value may be an address with a password in it. */
const MAY_HOLD_PASSWORD = /_URL$|_PROXY$|^TEMPORAL_ADDRESS$/i;

/**
 * Every secret among the variables of the environment: tokens, keys and secrets of ours, and the passwords in addresses of
 * databases and proxies, each as it is written there and decoded.
 */
export function secretsIn(variables: Readonly<Record<string, string | undefined>>): string[] {
  const secrets = Object.entries(variables).flatMap(([name, value = '']) => {
    if (IS_SECRET.test(name)) return [value.trim()];
    return MAY_HOLD_PASSWORD.test(name) ? passwordsIn(value) : [];
  });
  return [...new Set(secrets)].filter((secret) => secret !== '');
}

function passwordsIn(address: string): string[] {
  const [, user = '', password = ''] = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*?):([^/?#]*)@/i.exec(address) ?? [];
  return password === '' || password === user || isPlainWord(password)
    ? []
    : [password, decoded(password), `${user}:${password}@`];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

import type { CredentialCreateParams, CredentialUpdateParams } from '@anthropic-ai/sdk/resources/beta/vaults';
import { CommandError, EXIT } from '../command-error.ts';

type Auth = CredentialCreateParams['auth'];
type Oauth = Extract<Auth, { type: 'mcp_oauth' }>;

/** What a credential is for, as the command line says it. */
export interface CredentialOptions {
  variable?: string;
  host?: string[];
  server?: string;
  oauth?: boolean;
}

/** Throws a CommandError if the options do not say what the credential is for, or say two things. */
export function requirePurpose({ variable, host, server, oauth }: CredentialOptions): void {
  if ((variable === undefined) === (server === undefined)) throw usage('Give either --variable or --server.');
  if (variable !== undefined && !host) throw usage('Say with --host which hosts may get the secret.');
  if (server !== undefined && host)
    throw usage('--host belongs to --variable: a server gets its token at its own URL.');
  if (oauth && server === undefined) throw usage('--oauth belongs to --server.');
}

/** The credential with this secret, for the API to create. Throws a CommandError for JSON that cannot be read. */
export function authToCreate({ variable, host = [], server = '', oauth }: CredentialOptions, secret: string): Auth {
  if (variable !== undefined) {
    return {
      type: 'environment_variable',
      secret_name: variable,
      secret_value: secret,
      networking: { type: 'limited', allowed_hosts: host },
      injection_location: { header: true, body: false },
    };
  }
  if (!oauth) return { type: 'static_bearer', mcp_server_url: server, token: secret };
  return { ...(tokensIn(secret) as Oauth), type: 'mcp_oauth', mcp_server_url: server };
}

/** The same for a credential that is there: what it is for, and its token endpoint, cannot be changed. */
export function authToUpdate(auth: Auth): NonNullable<CredentialUpdateParams['auth']> {
  if (auth.type === 'static_bearer') return { type: auth.type, token: auth.token };
  if (auth.type === 'environment_variable') {
    return { type: auth.type, secret_value: auth.secret_value, networking: auth.networking };
  }
  const { type, access_token, expires_at, refresh } = auth;
  return {
    type,
    access_token,
    ...(expires_at ? { expires_at } : {}),
    ...(refresh ? { refresh: { refresh_token: refresh.refresh_token } } : {}),
  };
}

function tokensIn(secret: string): object {
  try {
    const tokens: unknown = JSON.parse(secret);
    if (typeof tokens === 'object' && tokens !== null && !Array.isArray(tokens)) return tokens;
  } catch {
    // What the text is must not be shown, and the parser's message shows its beginning.
  }
  throw usage('With --oauth the secret has to be a JSON object such as {"access_token": "…", "refresh": {…}}.');
}

function usage(message: string): CommandError {
  return new CommandError(message, EXIT.usage);
}

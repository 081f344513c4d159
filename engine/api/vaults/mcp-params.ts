import { z } from 'zod';
import type { CredentialSecrets, McpOauth } from '../../store/vaults/credential.ts';
import { serverKey } from '../../../text/hosts/server-key.ts';
import { ApiError } from '../http/api-error.ts';
import { Instant } from '../http/shapes.ts';
import { Token } from './secret-text.ts';

const ServerUrl = z
  .string()
  .max(2048)
  .refine((url) => serverKey(url) !== null, 'must be an https URL without a name or password in it');

/** Secrets of OAuth are sent encoded, so any printable text will do. */
const ClientText = z.string().min(1).max(8192);

const Future = Instant.refine((instant) => Date.parse(instant) > Date.now(), 'must be in the future');

const EndpointAuth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('client_secret_basic'), client_secret: ClientText }),
  z.strictObject({ type: z.literal('client_secret_post'), client_secret: ClientText }),
]);

const Refresh = z.strictObject({
  client_id: ClientText,
  refresh_token: Token,
  token_endpoint: ServerUrl,
  token_endpoint_auth: EndpointAuth,
  resource: z.string().max(2048).nullish(),
  scope: z.string().max(8192).nullish(),
});

const EndpointAuthUpdate = z.strictObject({
  type: z.enum(['client_secret_basic', 'client_secret_post']),
  client_secret: ClientText.nullish(),
});

export const BearerCreate = z.strictObject({
  type: z.literal('static_bearer'),
  mcp_server_url: ServerUrl,
  token: Token,
});

export const BearerUpdate = z.strictObject({ type: z.literal('static_bearer'), token: Token.nullish() });

export const OauthCreate = z.strictObject({
  type: z.literal('mcp_oauth'),
  mcp_server_url: ServerUrl,
  access_token: Token,
  expires_at: Future.nullish(),
  refresh: Refresh.nullish(),
});

export const OauthUpdate = z.strictObject({
  type: z.literal('mcp_oauth'),
  access_token: Token.nullish(),
  expires_at: Future.nullish(),
  refresh: z
    .strictObject({
      refresh_token: Token.nullish(),
      scope: z.string().max(8192).nullish(),
      token_endpoint_auth: EndpointAuthUpdate.optional(),
    })
    .nullish(),
});

export function oauthAuth({ mcp_server_url, expires_at, refresh }: z.output<typeof OauthCreate>): McpOauth {
  return {
    type: 'mcp_oauth',
    mcp_server_url,
    expires_at: expires_at ?? null,
    refresh: refresh
      ? {
          client_id: refresh.client_id,
          token_endpoint: refresh.token_endpoint,
          token_endpoint_auth: { type: refresh.token_endpoint_auth.type },
          scope: refresh.scope || null,
          resource: refresh.resource || null,
        }
      : null,
  };
}

export function oauthSecrets({ access_token, refresh }: z.output<typeof OauthCreate>): CredentialSecrets {
  if (!refresh) return { secret: access_token };
  const { refresh_token: refreshToken, token_endpoint_auth: auth } = refresh;
  if (auth.type === 'none') return { secret: access_token, refreshToken };
  return { secret: access_token, refreshToken, clientSecret: auth.client_secret };
}

/** Throws ApiError 400 for a refresh of a credential that has none, and for a client secret that its kind does not have. */
export function changedOauth(before: McpOauth, { expires_at, refresh }: z.output<typeof OauthUpdate>): McpOauth {
  const after = { ...before, expires_at: expires_at ?? before.expires_at };
  if (!refresh) return after;
  if (before.refresh === null) {
    throw new ApiError(400, 'auth.refresh: this credential was made without it; archive it and create another one.');
  }
  if (refresh.token_endpoint_auth?.client_secret && before.refresh.token_endpoint_auth.type === 'none') {
    throw new ApiError(400, 'auth.refresh.token_endpoint_auth: this credential has the type "none", without a secret.');
  }
  const scope = refresh.scope ?? before.refresh.scope;
  return { ...after, refresh: { ...before.refresh, scope: scope || null } };
}

/** Null if no secret is changed. */
export function changedOauthSecrets(
  { access_token, refresh }: z.output<typeof OauthUpdate>,
  secretsBefore: () => CredentialSecrets,
): CredentialSecrets | null {
  const refreshToken = refresh?.refresh_token;
  const clientSecret = refresh?.token_endpoint_auth?.client_secret;
  if (!access_token && !refreshToken && !clientSecret) return null;
  return {
    ...secretsBefore(),
    ...(access_token ? { secret: access_token } : {}),
    ...(refreshToken ? { refreshToken } : {}),
    ...(clientSecret ? { clientSecret } : {}),
  };
}

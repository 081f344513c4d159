import { z } from 'zod';
import type { CredentialAuth, CredentialSecrets } from '../../store/vaults/credential.ts';
import type { CredentialChange, CredentialFields, NewCredential } from '../../store/vaults/credential-store.ts';
import { serverKey } from '../../../text/hosts/server-key.ts';
import { ApiError } from '../http/api-error.ts';
import { Metadata, MetadataPatch, patchMetadata } from '../http/shapes.ts';
import {
  BearerCreate,
  BearerUpdate,
  changedOauth,
  changedOauthSecrets,
  oauthAuth,
  oauthSecrets,
  OauthCreate,
  OauthUpdate,
} from './mcp-params.ts';
import { changedVariable, variableAuth, VariableCreate, VariableUpdate } from './variable-params.ts';

export const CredentialCreateParams = z.strictObject({
  auth: z.discriminatedUnion('type', [OauthCreate, BearerCreate, VariableCreate]),
  display_name: z.string().max(255).nullish(),
  metadata: Metadata.nullish(),
});

export const CredentialUpdateParams = z.strictObject({
  auth: z.discriminatedUnion('type', [OauthUpdate, BearerUpdate, VariableUpdate]).optional(),
  display_name: z.string().min(1).max(255).nullish(),
  metadata: MetadataPatch.nullish(),
});

type CreateParams = z.output<typeof CredentialCreateParams>;
type UpdateParams = z.output<typeof CredentialUpdateParams>;
type AuthUpdate = NonNullable<UpdateParams['auth']>;

/** The credential that a request asks for, its secrets apart from what the API may show. */
export function newCredential(vaultId: string, { auth, display_name, metadata }: CreateParams): NewCredential {
  return {
    vaultId,
    displayName: display_name ?? null,
    metadata: metadata ?? {},
    ...(auth.type === 'environment_variable'
      ? { key: auth.secret_name, auth: variableAuth(auth), secrets: { secret: auth.secret_value } }
      : mcpCredential(auth)),
  };
}

function mcpCredential(
  auth: z.output<typeof OauthCreate | typeof BearerCreate>,
): Pick<NewCredential, 'key' | 'auth' | 'secrets'> {
  const { type, mcp_server_url } = auth;
  const key = serverKey(mcp_server_url) ?? mcp_server_url;
  if (type === 'static_bearer') return { key, auth: { type, mcp_server_url }, secrets: { secret: auth.token } };
  return { key, auth: oauthAuth(auth), secrets: oauthSecrets(auth) };
}

/** Applies an update. Throws ApiError 400 for one that does not fit the type of the credential. */
export function changedCredential(
  { before, secretsBefore }: CredentialChange,
  { auth, display_name, metadata }: UpdateParams,
): CredentialFields & { secrets?: CredentialSecrets } {
  const secrets = auth ? changedSecrets(auth, secretsBefore) : null;
  return {
    displayName: display_name ?? before.displayName,
    metadata: patchMetadata(before.metadata, metadata),
    auth: auth ? changedAuth(before.auth, auth) : before.auth,
    ...(secrets ? { secrets } : {}),
  };
}

function changedAuth(before: CredentialAuth, auth: AuthUpdate): CredentialAuth {
  if (auth.type === 'environment_variable' && before.type === auth.type) return changedVariable(before, auth);
  if (auth.type === 'mcp_oauth' && before.type === auth.type) return changedOauth(before, auth);
  if (auth.type === before.type) return before;
  throw new ApiError(400, `auth.type: this credential is of type "${before.type}", which cannot be changed.`);
}

function changedSecrets(auth: AuthUpdate, secretsBefore: () => CredentialSecrets): CredentialSecrets | null {
  if (auth.type === 'mcp_oauth') return changedOauthSecrets(auth, secretsBefore);
  const secret = auth.type === 'static_bearer' ? auth.token : auth.secret_value;
  return secret ? { secret } : null;
}

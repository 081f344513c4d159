import type {
  BetaManagedAgentsCredential,
  BetaManagedAgentsCredentialValidation,
  BetaManagedAgentsEnvironmentVariableAuthResponse,
  BetaManagedAgentsMCPOAuthAuthResponse,
  BetaManagedAgentsMCPOAuthRefreshResponse,
} from '@anthropic-ai/sdk/resources/beta/vaults/credentials';
import type { BetaManagedAgentsVault } from '@anthropic-ai/sdk/resources/beta/vaults/vaults';
import { fieldsOf, id, list, nullable, oneOf, optional, type Shape } from './shape.ts';

export const VAULT = fieldsOf<BetaManagedAgentsVault>({
  id: id('vlt'),
  type: oneOf('vault'),
  display_name: 'text',
  metadata: 'map',
  created_at: 'time',
  updated_at: 'time',
  archived_at: nullable('time'),
});

const NETWORKING: Shape = {
  byType: { unrestricted: { fields: {} }, limited: { fields: { allowed_hosts: list('text') } } },
};

const AUTH: Shape = {
  byType: {
    static_bearer: { fields: { mcp_server_url: 'text' } },
    environment_variable: fieldsOf<BetaManagedAgentsEnvironmentVariableAuthResponse>({
      type: 'text',
      secret_name: 'text',
      networking: NETWORKING,
      injection_location: { fields: { header: 'flag', body: 'flag' } },
    }),
    mcp_oauth: fieldsOf<BetaManagedAgentsMCPOAuthAuthResponse>({
      type: 'text',
      mcp_server_url: 'text',
      expires_at: optional(nullable('time')),
      refresh: optional(
        nullable(
          fieldsOf<BetaManagedAgentsMCPOAuthRefreshResponse>({
            client_id: 'text',
            token_endpoint: 'text',
            token_endpoint_auth: { fields: { type: oneOf('none', 'client_secret_basic', 'client_secret_post') } },
            resource: optional(nullable('text')),
            scope: optional(nullable('text')),
          }),
        ),
      ),
    }),
  },
};

export const CREDENTIAL = fieldsOf<BetaManagedAgentsCredential>({
  id: id('vcrd'),
  type: oneOf('vault_credential'),
  vault_id: id('vlt'),
  display_name: optional(nullable('text')),
  auth: AUTH,
  metadata: 'map',
  created_at: 'time',
  updated_at: 'time',
  archived_at: nullable('time'),
});

export const VALIDATION = fieldsOf<BetaManagedAgentsCredentialValidation>({
  type: oneOf('vault_credential_validation'),
  credential_id: id('vcrd'),
  vault_id: id('vlt'),
  has_refresh_token: 'flag',
  mcp_probe: nullable({ fields: { method: 'text' } }),
  refresh: nullable({ fields: { status: oneOf('succeeded', 'failed', 'connect_error', 'no_refresh_token') } }),
  status: oneOf('valid', 'invalid', 'unknown'),
  validated_at: 'time',
});

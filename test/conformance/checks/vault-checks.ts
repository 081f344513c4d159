import type { Check } from '../check.ts';
import { CREDENTIAL, VALIDATION, VAULT } from '../shapes/vault-shapes.ts';
import { id, oneOf } from '../shapes/shape.ts';

const inVault = { vault_id: '$vault.id' };

const bearer = { type: 'static_bearer', mcp_server_url: 'https://mcp.example.com/mcp', token: 'token-1' };

export const vaultChecks: Check[] = [
  {
    method: 'vaults.create',
    does: 'returns every field of the vault',
    params: { display_name: 'Keys $run', metadata: { team: 'a' } },
    expects: { returns: VAULT, having: { display_name: 'Keys $run', metadata: { team: 'a' } } },
    saves: 'vault',
  },
  {
    method: 'vaults.retrieve',
    does: 'returns the vault',
    args: ['$vault.id'],
    expects: { returns: VAULT, having: { id: '$vault.id' } },
  },
  {
    method: 'vaults.update',
    does: 'changes the name; metadata is a patch',
    args: ['$vault.id'],
    params: { display_name: 'Other keys', metadata: { team: null, owner: 'b' } },
    expects: { returns: VAULT, having: { display_name: 'Other keys', metadata: { owner: 'b' } } },
  },
  {
    method: 'vaults.list',
    does: 'lists vaults page by page',
    params: { limit: 1 },
    expects: { lists: VAULT, including: '$vault.id' },
  },
  {
    method: 'vaults.credentials.create',
    does: 'takes a token for an MCP server and does not return it',
    args: ['$vault.id'],
    params: { auth: bearer, display_name: 'Tracker' },
    expects: {
      returns: CREDENTIAL,
      having: { vault_id: '$vault.id', auth: { type: 'static_bearer' } },
      hiding: 'token-1',
    },
    saves: 'bearer',
  },
  {
    method: 'vaults.credentials.create',
    does: 'refuses a second credential for the same MCP server with 409',
    args: ['$vault.id'],
    params: { auth: bearer },
    expects: { refuses: 409, as: 'conflict_error' },
  },
  {
    method: 'vaults.credentials.create',
    does: 'takes an environment variable for certain hosts',
    args: ['$vault.id'],
    params: {
      auth: {
        type: 'environment_variable',
        secret_name: 'NPM_TOKEN',
        secret_value: 'token-2',
        networking: { type: 'limited', allowed_hosts: ['npm.example.com'] },
      },
    },
    expects: { returns: CREDENTIAL, having: { auth: { secret_name: 'NPM_TOKEN' } }, hiding: 'token-2' },
    saves: 'variable',
  },
  {
    method: 'vaults.credentials.create',
    does: 'takes an OAuth token with what refreshes it',
    args: ['$vault.id'],
    params: {
      auth: {
        type: 'mcp_oauth',
        mcp_server_url: 'https://127.0.0.1:9/mcp',
        access_token: 'token-3',
        expires_at: '2030-01-01T00:00:00Z',
        refresh: {
          client_id: 'client',
          refresh_token: 'token-4',
          token_endpoint: 'https://127.0.0.1:9/token',
          token_endpoint_auth: { type: 'none' },
        },
      },
    },
    expects: { returns: CREDENTIAL, having: { auth: { refresh: { client_id: 'client' } } }, hiding: 'token-' },
    saves: 'oauth',
  },
  {
    method: 'vaults.credentials.retrieve',
    does: 'returns a credential without its secret',
    args: ['$bearer.id'],
    params: inVault,
    expects: { returns: CREDENTIAL, having: { id: '$bearer.id' }, hiding: 'token-1' },
  },
  {
    method: 'vaults.credentials.update',
    does: 'replaces a token',
    args: ['$bearer.id'],
    params: { ...inVault, auth: { type: 'static_bearer', token: 'token-5' } },
    expects: { returns: CREDENTIAL, having: { id: '$bearer.id' }, hiding: 'token-5' },
  },
  {
    method: 'vaults.credentials.list',
    does: 'lists the credentials of a vault',
    args: ['$vault.id'],
    params: { limit: 1 },
    expects: { lists: CREDENTIAL, including: '$oauth.id' },
  },
  {
    method: 'vaults.credentials.mcpOAuthValidate',
    does: 'says whether an OAuth token is valid',
    args: ['$oauth.id'],
    params: inVault,
    expects: { returns: VALIDATION, having: { has_refresh_token: true } },
  },
];

export const vaultEndChecks: Check[] = [
  {
    method: 'vaults.credentials.archive',
    does: 'returns the archived credential',
    args: ['$bearer.id'],
    params: inVault,
    expects: { returns: CREDENTIAL, having: { id: '$bearer.id' } },
  },
  {
    method: 'vaults.credentials.delete',
    does: 'deletes a credential',
    args: ['$variable.id'],
    params: inVault,
    expects: { returns: { fields: { id: id('vcrd'), type: oneOf('vault_credential_deleted') } } },
  },
  {
    method: 'vaults.archive',
    does: 'returns the archived vault',
    args: ['$vault.id'],
    expects: { returns: VAULT, having: { id: '$vault.id' } },
  },
  {
    method: 'vaults.delete',
    does: 'deletes a vault',
    args: ['$vault.id'],
    expects: { returns: { fields: { id: id('vlt'), type: oneOf('vault_deleted') } } },
  },
];

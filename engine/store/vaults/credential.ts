/** How a client proves itself to the token endpoint. */
export type TokenEndpointAuth = 'none' | 'client_secret_basic' | 'client_secret_post';

/** A credential without its secrets, as the API shows it. */
export type CredentialAuth = McpOauth | StaticBearer | EnvironmentVariable;

export interface McpOauth {
  type: 'mcp_oauth';
  mcp_server_url: string;
  /** RFC 3339; null if it is not known. */
  expires_at: string | null;
  refresh: {
    client_id: string;
    token_endpoint: string;
    token_endpoint_auth: { type: TokenEndpointAuth };
    scope: string | null;
    resource: string | null;
  } | null;
}

interface StaticBearer {
  type: 'static_bearer';
  mcp_server_url: string;
}

export interface EnvironmentVariable {
  type: 'environment_variable';
  secret_name: string;
  networking: { type: 'unrestricted' } | { type: 'limited'; allowed_hosts: string[] };
  injection_location: { header: boolean; body: boolean };
}

/** The secrets of a credential: sealed in the store, and never part of what the API shows. */
export interface CredentialSecrets {
  /** The token, the access token, or the value of the variable. */
  secret: string;
  refreshToken?: string;
  clientSecret?: string;
}

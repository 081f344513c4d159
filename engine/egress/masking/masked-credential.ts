/** A secret that the sandbox knows only by its sentinel. The proxy puts the value in on the way out. */
export interface MaskedCredential {
  /** The variable of the sandbox that holds the sentinel. */
  secretName: string;
  /** What the sandbox has instead of the value. */
  sentinel: string;
  /** The hosts to which the value may be sent: names, `*.suffix`, each with an optional port. */
  hosts: string[] | 'unrestricted';
  injectInto: { header: boolean; body: boolean };
  /** Reads the value as it is now. */
  value(): Promise<string>;
}

/** A credential with its value, for one request. */
export interface OpenCredential extends MaskedCredential {
  secret: string;
}

/** The hosts that the sandbox of a run asked for and was refused. */
export interface RefusedHosts {
  /** Each host at each port, in the order of their first refusals. */
  hosts: RefusedHost[];
  /** How often hosts were refused beyond those that are listed. */
  further: number;
}

export interface RefusedHost {
  host: string;
  port: number;
  /** A clause without a full stop. */
  reason: string;
  count: number;
}

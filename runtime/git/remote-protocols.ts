/** The only protocols by which git speaks to a server. Others run programs or read files of this machine. */
export const REMOTE_PROTOCOLS: readonly string[] = ['http', 'https'];

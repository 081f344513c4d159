/** Names that can belong to nobody (RFC 2606, RFC 6761), and this machine. */
const NOBODYS =
  /^(?:(?:.*\.)?(?:example\.(?:com|org|net)|example|test|invalid|localhost)|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|host\.docker\.internal)\.?$/i;

/** Whether a host is one of an example or this machine, so that a password for it opens nothing. */
export function isNobodys(host: string): boolean {
  return NOBODYS.test(host);
}

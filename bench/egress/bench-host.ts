/** The host that is asked; the resolver of the proxy says that it is on loopback. */
export const HOST = 'api.bench.test';
export const SENTINEL = 'bench-sentinel-0123456789';

/** What the thread of the proxy is started with. */
export interface ProxyRequest {
  /** Where the host listens. */
  port: number;
  /** The certificate that the host's was issued by. */
  root: string;
  /** The sockets of the two proxies. */
  tunnel: string;
  masked: string;
}

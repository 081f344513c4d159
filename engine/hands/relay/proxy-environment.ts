const LOCAL = ['localhost', '127.0.0.1', '::1'];

/** The variables by which programs find a proxy on this port of 127.0.0.1. */
export function proxyEnvironment(port: number): Record<string, string> {
  const url = `http://127.0.0.1:${port}`;
  return {
    // Some programs read only those in capitals, and others only the small ones.
    HTTP_PROXY: url,
    http_proxy: url,
    HTTPS_PROXY: url,
    https_proxy: url,
    NO_PROXY: LOCAL.join(','),
    no_proxy: LOCAL.join(','),
    // `fetch` and `http` of Node ignore them without this.
    NODE_USE_ENV_PROXY: '1',
    // Yarn, from version 2 on, knows only its own.
    YARN_HTTP_PROXY: url,
    YARN_HTTPS_PROXY: url,
    // Java, and with it Maven and Gradle, reads none of the above.
    JAVA_TOOL_OPTIONS: javaOptions(port),
  };
}

function javaOptions(port: number): string {
  const proxies = ['http', 'https'].flatMap((scheme) => [
    `-D${scheme}.proxyHost=127.0.0.1`,
    `-D${scheme}.proxyPort=${port}`,
  ]);
  return [...proxies, '-Dhttp.nonProxyHosts=localhost|127.*|[::1]'].join(' ');
}

/** The value of an `Authorization` header with which GitHub accepts a token over git's HTTP. */
export function basicAuthorization(token: string): string {
  return `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
}

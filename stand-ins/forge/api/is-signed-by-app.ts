import { verify } from 'node:crypto';
import type { World } from '../world.ts';

/** GitHub takes no token that is valid for longer. */
const LONGEST_SECONDS = 600;

/** Whether an `Authorization` header has a token that the App signed and that is valid now. */
export function isSignedByApp({ appKey }: World, authorization: string | undefined): boolean {
  const [, head, claims, signature] = /^bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(authorization ?? '') ?? [];
  if (appKey === undefined || head === undefined || claims === undefined || signature === undefined) return false;
  const signed = Buffer.from(`${head}.${claims}`);
  if (!verify('sha256', signed, appKey, Buffer.from(signature, 'base64url'))) return false;
  const { iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iat: number; exp: number };
  const now = Date.now() / 1_000;
  return exp > now && iat <= now && exp - iat <= LONGEST_SECONDS;
}

import { verify } from 'node:crypto';
import type { World } from '../world.ts';
import type { AppRecord } from './app-records.ts';

/** GitHub takes no token that is valid for longer. */
const LONGEST_SECONDS = 600;

/** The App that signed the JSON web token of an `Authorization` header, if that is valid now; else undefined. */
export function appOfJwt({ apps }: World, authorization: string | undefined): AppRecord | undefined {
  const [, head, claims, signature] = /^bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(authorization ?? '') ?? [];
  if (head === undefined || claims === undefined || signature === undefined || head.startsWith('ghs_'))
    return undefined;
  const { alg } = read(head);
  const { iss, iat, exp } = read(claims);
  const app = apps.app(String(iss));
  if (app === undefined || alg !== 'RS256') return undefined;
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    app.publicKey,
    Buffer.from(signature, 'base64url'),
  );
  const now = Date.now() / 1_000;
  const isValid = Number(exp) > now && Number(iat) <= now && Number(exp) - Number(iat) <= LONGEST_SECONDS;
  return isSigned && isValid ? app : undefined;
}

function read(part: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}

import { createHash } from 'node:crypto';

/** A commit as it is stored, without its signature, and that signature. */
interface Signed {
  payload: string;
  signature: string | null;
}

const HEADER = /\ngpgsig (.*(?:\n .*)*)/;

/** Signs a stored commit as this forge. It looks like a signature of OpenPGP; only this forge can tell whether it is right. */
export function sign(stored: string): string {
  const end = stored.indexOf('\n\n');
  const header = signatureOf(stored).replaceAll('\n', '\n ');
  return `${stored.slice(0, end)}\ngpgsig ${header}${stored.slice(end)}`;
}

/** GitHub's "verification" of a stored commit. */
export function verify(stored: string) {
  const { payload, signature } = readSigned(stored);
  if (signature === null) return { verified: false, reason: 'unsigned', signature, payload: null, verified_at: null };
  const verified = signature === signatureOf(payload);
  const at = verified ? '2026-01-01T00:00:00Z' : null;
  return { verified, reason: verified ? 'valid' : 'unknown_key', signature, payload, verified_at: at };
}

function readSigned(stored: string): Signed {
  const end = stored.indexOf('\n\n');
  const head = stored.slice(0, end);
  const signature = HEADER.exec(head)?.[1]?.replaceAll('\n ', '\n') ?? null;
  return { payload: head.replace(HEADER, '') + stored.slice(end), signature };
}

function signatureOf(payload: string): string {
  const bytes = createHash('sha256').update(`key of this forge\n${payload}`).digest('base64');
  return `-----BEGIN PGP SIGNATURE-----\n\n${bytes}\n-----END PGP SIGNATURE-----`;
}

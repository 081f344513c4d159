import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { secretFile } from '../../runtime/secret-file.ts';

/**
 * Encrypts tokens of resources and secrets of vaults at rest. A sealed token can be opened only for the `owner` (a row)
 * that it was sealed for.
 */
export interface TokenSeal {
  seal(token: string, owner: string): Uint8Array;
  /** Throws when the text was sealed with another key, for another owner, or was changed. */
  open(sealed: Uint8Array, owner: string): string;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM under the key in `engine.secret`, which is made on first use. */
export function tokenSeal(dataFolder: string): TokenSeal {
  const file = join(dataFolder, 'engine.secret');
  const key = Buffer.from(
    secretFile(file, () => randomBytes(32).toString('base64url')),
    'base64url',
  );
  if (key.length !== 32)
    throw new Error(`${file} is not a key of 32 bytes. Restore it; tokens sealed with it are lost otherwise.`);
  return {
    seal(token, owner) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(owner));
      const sealed = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
    },
    open(bytes, owner) {
      const sealed = Buffer.from(bytes);
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES))
        .setAAD(Buffer.from(owner))
        .setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}

import { createReadStream } from 'node:fs';
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { S3Setting } from '../../runtime/environment/s3-setting.ts';
import { createRedact } from '../../runtime/secrets/create-redact.ts';
import { redactError } from '../../runtime/secrets/redact-error.ts';

/** A file on our own disk that becomes an object. */
export interface NewObject {
  /** Its whole key. */
  key: string;
  /** Where its bytes are. They do not change while it is put. */
  path: string;
  bytes: number;
  /** 64 hexadecimal digits. */
  sha256: string;
  /** As browsers get it; `application/octet-stream` for what a browser would run. */
  contentType: string;
  /** The name under which a browser saves it. */
  filename: string;
}

export interface StoredObject {
  bytes: number;
  /** As `put` has written it; null if somebody else made the object. */
  sha256: string | null;
}

export interface ObjectLink {
  url: string;
  /** When the link ends, RFC 3339; null: never. */
  until: string | null;
}

/** The bucket for files. Each call is made once; it throws what the SDK throws, without secrets. */
export interface S3 {
  bucket: string;
  prefix: string;
  /** Makes or replaces an object: the same key with the same bytes is the same object. */
  put(object: NewObject): Promise<void>;
  /** Null if there is no such object. */
  head(key: string): Promise<StoredObject | null>;
  /**
   * Makes sure that objects can be put below this path, which follows the prefix: the error says what is wrong. Leaves no object,
   * no version and no notification.
   */
  probe(place: string): Promise<void>;
  /** Where people open an object. */
  link(key: string): Promise<ObjectLink>;
}

/** As long as a presigned address can be valid. */
const LINK_SECONDS = 7 * 24 * 60 * 60;
const SILENT = { trace: () => {}, debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const REQUEST_TIMEOUT_MS = 120_000;
const CONNECT_TIMEOUT_MS = 10_000;

const clients = new WeakMap<S3Setting, S3>();

/** The client of this bucket. The same settings always give the same client. */
export function createS3(setting: S3Setting): S3 {
  const former = clients.get(setting);
  if (former !== undefined) return former;
  const s3 = callsOf(setting, clientOf(setting));
  clients.set(setting, s3);
  return s3;
}

function clientOf({ endpoint, region, key }: S3Setting): S3Client {
  return new S3Client({
    region,
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    ...(key === null ? {} : { credentials: { accessKeyId: key.id, secretAccessKey: key.secret } }),
    // Temporal repeats; and not every server knows the checksums that the SDK would add.
    maxAttempts: 1,
    // Without one the SDK writes to the console, beside our log.
    logger: SILENT,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}

function callsOf({ bucket, prefix, key: secretKey, publicUrl }: S3Setting, client: S3Client): S3 {
  const redact = createRedact(secretKey === null ? [] : [secretKey.secret]);
  const clean = (error: unknown): never => {
    throw redactError(error, redact);
  };
  return {
    bucket,
    prefix,
    put: async ({ key, path, bytes, sha256, contentType, filename }) => {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: createReadStream(path),
        ContentLength: bytes,
        ContentType: contentType,
        ContentDisposition: dispositionOf(filename),
        Metadata: { sha256 },
      });
      await client.send(command).catch(clean);
    },
    head: async (key) => {
      const found = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })).catch((error: unknown) => {
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return null;
        return clean(error);
      });
      return found && { bytes: found.ContentLength ?? 0, sha256: found.Metadata?.['sha256'] ?? null };
    },
    probe: async (place) => {
      // To begin an upload in parts takes the right to put. An object that is removed again would need one more right, and it
      // would leave versions and cause notifications.
      const target = { Bucket: bucket, Key: `${prefix}${place}/curfew-probe` };
      const { UploadId } = await client.send(new CreateMultipartUploadCommand(target)).catch(clean);
      // At Amazon whoever began an upload may end it. Elsewhere that may take a right of its own: then an upload without parts stays.
      await client.send(new AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => {});
    },
    link: async (key) => {
      if (publicUrl !== null)
        return { url: `${publicUrl}/${key.split('/').map(encodeURIComponent).join('/')}`, until: null };
      const until = new Date(Date.now() + LINK_SECONDS * 1_000).toISOString();
      const command = new GetObjectCommand({ Bucket: bucket, Key: key });
      return { url: await getSignedUrl(client, command, { expiresIn: LINK_SECONDS }).catch(clean), until };
    },
  };
}

/** Saved and not shown, whatever it is. The first name is for clients that do not know RFC 5987. */
function dispositionOf(filename: string): string {
  const plain = filename.replaceAll(/[^\w.-]/g, '_');
  const encoded = encodeURIComponent(filename).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

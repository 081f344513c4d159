import { z } from 'zod';
import { secret, url } from './variable-forms.ts';

/** Where files go that agents hand over: a folder of the worker's machine, and a bucket that speaks the API of S3. */
export const fileVariables = {
  CURFEW_FILES_FOLDER: z
    .string()
    .regex(/^\//, 'is not an absolute path')
    .nullable()
    .default(null)
    .meta({
      description:
        'The folder below which `upload-files: { to: folder }` writes. With workers on several machines it must be the same folder on all. Without it: `files` in the data folder.',
      example: '/srv/curfew-files',
      readBy: ['dev', 'worker'],
    }),
  CURFEW_S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is not the name of a bucket')
    .nullable()
    .default(null)
    .meta({
      description:
        'The bucket for `upload-files: { to: s3 }`, and for the bytes behind the links of `to: issue`. The worker needs PutObject and GetObject in it.',
      example: 'acme-curfew',
      readBy: ['dev', 'worker'],
    }),
  CURFEW_S3_ENDPOINT: url
    .nullable()
    .default(null)
    .meta({
      description: 'The address of the server of the bucket, asked with the bucket in the path. Without it: Amazon S3.',
      example: 'https://s3.example.com',
      readBy: ['dev', 'worker'],
    }),
  CURFEW_S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'is not the name of a region')
    .default('us-east-1')
    .meta({ description: 'The region of the bucket.', example: 'eu-central-1', readBy: ['dev', 'worker'] }),
  CURFEW_S3_PREFIX: z
    .string()
    .regex(
      /^(?!\/)(?!.*\/\/)(?!(?:.*\/)?\.{1,2}(?:\/|$))[\w.!*'()/-]{1,200}$/,
      'is not the beginning of a key, such as curfew/',
    )
    .nullable()
    .default(null)
    .meta({
      description: 'What the keys of all objects begin with.',
      example: 'curfew/',
      readBy: ['dev', 'worker'],
    }),
  CURFEW_S3_ACCESS_KEY_ID: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .meta({
      description:
        'The id of the key for the bucket. Without it the worker looks for credentials where the AWS SDK does: the role of the machine, a profile.',
      example: 'my-key-id',
      readBy: ['dev', 'worker'],
    }),
  CURFEW_S3_SECRET_ACCESS_KEY: secret.meta({
    description: 'The secret of that key.',
    example: 'my-secret-key',
    readBy: ['dev', 'worker'],
  }),
  CURFEW_S3_PUBLIC_URL: url
    .nullable()
    .default(null)
    .meta({
      description:
        'Where people open the objects of the bucket: the key is put behind it. Without it the links of `to: issue` are presigned and end after seven days.',
      example: 'https://files.example.com',
      readBy: ['dev', 'worker'],
    }),
};

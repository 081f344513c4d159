import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as ask, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { startGuarded } from '../../../connections/temporal-server/guarded-process.ts';
import { plainEnvironment } from '../../../connections/temporal-server/plain-environment.ts';
import type { S3Setting } from '../../../runtime/environment/s3-setting.ts';
import { closeServer } from '../../../runtime/close-server.ts';
import { freePort } from '../../../runtime/free-port.ts';
import { listenOn } from '../../../runtime/listen-on.ts';
import { until } from '../../../runtime/until.ts';
import { GATEWAY } from './describe-with-s3.ts';

const BUCKET = 'curfew-test';
const KEY = { id: 'curfew-test-key', secret: 'the-secret-of-the-test-bucket' };
const OTHER = { id: 'other-test-key', secret: 'the-secret-of-the-other-key' };

/** A bucket at a real server, behind a door that can lose answers. */
export interface TestBucket {
  setting: S3Setting;
  /** The folder in which the server keeps the objects, as files. */
  folder: string;
  /** The requests that came so far: `PUT /curfew-test/key`. */
  requests: string[];
  /** Cuts the connection of the next request with this method, before it arrives at the server or after its answer. */
  loseNext(method: string, when: 'before it arrives' | 'after it arrived'): void;
  /** The settings with another key, which from now on may do this below these keys, and nothing else. */
  allowOnly(actions: string[], below?: string): Promise<S3Setting>;
  close(): Promise<void>;
}

export async function startBucket(): Promise<TestBucket> {
  const root = await mkdtemp(join(tmpdir(), 'curfew-test-s3-'));
  const [objects, sidecar, iam] = [join(root, 'objects'), join(root, 'sidecar'), join(root, 'iam')];
  const folder = join(objects, BUCKET);
  await Promise.all([mkdir(folder, { recursive: true }), mkdir(sidecar), mkdir(iam)]);
  const account = { access: OTHER.id, secret: OTHER.secret, role: 'user', userID: 0, groupID: 0, projectID: 0 };
  await writeFile(join(iam, 'users.json'), JSON.stringify({ accessAccounts: { [OTHER.id]: account } }));
  const port = await freePort();
  const gateway = await startGuarded({
    command: GATEWAY,
    args: ['--port', `127.0.0.1:${port}`, '--quiet', '--iam-dir', iam, 'posix', '--sidecar', sidecar, objects],
    environment: { ...plainEnvironment(process.env), ROOT_ACCESS_KEY: KEY.id, ROOT_SECRET_KEY: KEY.secret },
  });
  await until(
    'the S3 server answers',
    () =>
      fetch(`http://127.0.0.1:${port}/`).then(
        () => true,
        () => false,
      ),
    20_000,
  );
  const requests: string[] = [];
  const faults: { method: string; when: string }[] = [];
  const door = createDoor(port, requests, faults);
  const endpoint = await listenOn(door, { host: '127.0.0.1', port: 0 });
  const setting = { bucket: BUCKET, endpoint, region: 'us-east-1', prefix: 'agents/', key: KEY, publicUrl: null };
  return {
    setting,
    folder,
    requests,
    loseNext: (method, when) => void faults.push({ method, when }),
    allowOnly: async (actions, below = '') => {
      await setPolicy(setting, actions, below);
      return { ...setting, key: OTHER };
    },
    close: async () => {
      await Promise.all([closeServer(door, 0), gateway.stop(0)]);
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function setPolicy({ endpoint, region }: S3Setting, actions: string[], below: string): Promise<void> {
  const Resource = `arn:aws:s3:::${BUCKET}/${below}*`;
  const rule = { Effect: 'Allow', Principal: { AWS: [OTHER.id] }, Action: actions, Resource };
  const client = new S3Client({
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: KEY.id, secretAccessKey: KEY.secret },
    ...(endpoint === null ? {} : { endpoint }),
  });
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [rule] });
  await client.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
  client.destroy();
}

/** Hands requests on as they are: what is signed may not change. */
function createDoor(port: number, requests: string[], faults: { method: string; when: string }[]): Server {
  return createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    requests.push(`${method} ${url.split('?')[0]}`);
    const index = faults.findIndex((fault) => fault.method === method);
    const [fault] = index < 0 ? [] : faults.splice(index, 1);
    if (fault?.when === 'before it arrives') return void request.socket.destroy();
    const onward = ask({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      if (fault !== undefined) return void answer.resume().once('end', () => request.socket.destroy());
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.once('error', () => response.destroy());
    request.pipe(onward);
  });
}

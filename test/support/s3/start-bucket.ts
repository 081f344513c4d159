import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, request as ask, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** A bucket at a real server, behind a door that can lose answers. */
export interface TestBucket {
  setting: S3Setting;
  /** The folder in which the server keeps the objects, as files. */
  folder: string;
  /** The requests that came so far: `PUT /curfew-test/key`. */
  requests: string[];
  /** Cuts the connection of the next request with this method, before it arrives at the server or after its answer. */
  loseNext(method: string, when: 'before it arrives' | 'after it arrived'): void;
  close(): Promise<void>;
}

export async function startBucket(): Promise<TestBucket> {
  const root = await mkdtemp(join(tmpdir(), 'curfew-test-s3-'));
  const [objects, sidecar] = [join(root, 'objects'), join(root, 'sidecar')];
  const folder = join(objects, BUCKET);
  await Promise.all([mkdir(folder, { recursive: true }), mkdir(sidecar)]);
  const port = await freePort();
  const gateway = await startGuarded({
    command: GATEWAY,
    args: ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--sidecar', sidecar, objects],
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
  return {
    setting: { bucket: BUCKET, endpoint, region: 'us-east-1', prefix: 'agents/', key: KEY, publicUrl: null },
    folder,
    requests,
    loseNext: (method, when) => void faults.push({ method, when }),
    close: async () => {
      await Promise.all([closeServer(door, 0), gateway.stop(0)]);
      await rm(root, { recursive: true, force: true });
    },
  };
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

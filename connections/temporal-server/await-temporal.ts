import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';

const SERVICE = 'temporal.api.workflowservice.v1.WorkflowService';
const SERVING = 1;
const RETENTION_MS = 30 * 24 * 60 * 60 * 1_000;

/**
 * Waits until the server at `address` says that it serves and answers for each namespace, and gives these 30 days of
 * retention: the dev server makes its namespaces with one day. Rejects when `signal` aborts.
 */
export async function awaitTemporal(address: string, namespaces: string[], signal: AbortSignal): Promise<void> {
  // Wait until something listens: a gRPC channel whose first attempt fails pauses for a second or more.
  while (!(await listens(address))) await sleep(50, undefined, { signal });
  const connection = Connection.lazy({ address });
  try {
    for (const namespace of namespaces) {
      while (!(await isServing(connection, namespace))) await sleep(100, undefined, { signal });
      await keepRetention(connection, namespace);
    }
  } finally {
    await connection.close();
  }
}

function listens(address: string): Promise<boolean> {
  const [host, port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect({ host: host ?? '127.0.0.1', port: Number(port) });
    const answer = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.setTimeout(1_000, () => answer(false));
  });
}

async function isServing(connection: Connection, namespace: string): Promise<boolean> {
  try {
    return await connection.withDeadline(Date.now() + 2_000, async () => {
      const { status } = await connection.healthService.check({ service: SERVICE });
      if (status !== SERVING) return false;
      await connection.workflowService.describeNamespace({ namespace });
      return true;
    });
  } catch {
    // A server that is starting refuses calls, is unavailable, or has no namespace for a moment.
    return false;
  }
}

async function keepRetention(connection: Connection, namespace: string): Promise<void> {
  const wanted = msToTs(RETENTION_MS);
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  if (config?.workflowExecutionRetentionTtl?.seconds?.eq(wanted.seconds ?? 0)) return;
  await connection.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: wanted } });
}

import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { errorText } from '../../runtime/error-text.ts';
import { NoTemporalNamed } from './no-temporal-named.ts';
import type { NativeConnection, NativeConnectionOptions } from '@temporalio/worker';

export interface TemporalSettings {
  /** `host:port`; null means that nothing named a server. */
  address: string | null;
  namespace: string;
}

export interface TemporalClient {
  client: Client;
  connection: Connection;
  close: () => Promise<void>;
}

/**
 * Connects a client of Temporal. TLS, API key and metadata come from the variables of `@temporalio/envconfig`
 * where the environment itself names the server; never for an embedded server, which has neither.
 * Throws when no server is named, or when it cannot be reached within ten seconds.
 */
export async function connectTemporal(settings: TemporalSettings): Promise<TemporalClient> {
  const { namespace, ...options } = connectionOptions(settings);
  const connection = await Connection.connect({ ...options, connectTimeout: '10s' }).catch((error: unknown) => {
    throw unreachable(options.address, error);
  });
  return { client: new Client({ connection, namespace }), connection, close: () => connection.close() };
}

/** A client that connects with its first call, and again after each interruption. For processes that work on while Temporal is away. */
export function connectTemporalLater(settings: TemporalSettings): TemporalClient {
  const { namespace, ...options } = connectionOptions(settings);
  const connection = Connection.lazy(options);
  return { client: new Client({ connection, namespace }), connection, close: () => connection.close() };
}

/** Connects what a Worker polls with; same settings, same errors as `connectTemporal`. */
export async function connectWorker(settings: TemporalSettings): Promise<NativeConnection> {
  const { namespace: _, ...options } = connectionOptions(settings);
  // Import it here: triggers import this file for the client and should not load the Worker's native addon.
  const worker = await import('@temporalio/worker');
  return await worker.NativeConnection.connect(options).catch((error: unknown) => {
    throw unreachable(options.address, error);
  });
}

type Options = Pick<NativeConnectionOptions, 'apiKey' | 'tls' | 'metadata'> & { address: string; namespace: string };

function connectionOptions({ address, namespace }: TemporalSettings): Options {
  const { TEMPORAL_ADDRESS, TEMPORAL_PROFILE, TEMPORAL_CONFIG_FILE } = process.env;
  if (!TEMPORAL_ADDRESS) return { address: required(address), namespace };
  // Read a profile only if one is asked for: the default profile may belong to another server.
  const disableFile = !TEMPORAL_PROFILE && !TEMPORAL_CONFIG_FILE;
  const loaded = loadClientConnectConfig({ disableFile }).connectionOptions;
  return {
    address: required(address),
    namespace,
    ...(loaded.tls === undefined || loaded.tls === null ? {} : { tls: loaded.tls }),
    ...(loaded.apiKey === undefined ? {} : { apiKey: loaded.apiKey }),
    ...(loaded.metadata === undefined ? {} : { metadata: loaded.metadata }),
  };
}

function required(address: string | null): string {
  if (address !== null) return address;
  throw new NoTemporalNamed();
}

function unreachable(address: string, cause: unknown): Error {
  return new Error(`Temporal at ${address} cannot be reached: ${errorText(cause)}`, { cause });
}

import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError, type Connection } from '@temporalio/client';
import {
  encodeSearchAttributeIndexedValueType,
  type SearchAttributeType,
} from '@temporalio/common/lib/search-attributes.js';
import { areSearchAttributesUsable, SEARCH_ATTRIBUTE_TYPES } from './are-search-attributes-usable.ts';
import { errorText } from '../../runtime/error-text.ts';

const PATIENCE_MS = 60_000;
// Numbers of gRPC's status codes: https://grpc.io/docs/guides/status-codes/
const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;
const UNAUTHENTICATED = 16;

/**
 * Makes sure that `namespace` knows Curfew's search attributes, and returns when they can be used. Any number
 * of processes may call it at any time: on a new database, on an old one, on a server that is still starting (it waits for
 * up to a minute), and on one where an operator has registered them and we may not. Otherwise it throws an Error that says
 * what to do.
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  let added = false;
  for (;;) {
    try {
      if (await areSearchAttributesUsable(connection, namespace)) return;
      if (!added) await addMissing(connection, namespace);
      added = true;
    } catch (error) {
      const explained = explain(error, namespace);
      if (explained) throw explained;
      if (Date.now() > until) throw error;
    }
    if (Date.now() > until) throw new Error(`The search attributes of namespace ${namespace} stay unusable.`);
    await sleep(200);
  }
}

class WrongType extends Error {
  constructor(name: string, type: SearchAttributeType, namespace: string) {
    super(
      `Search attribute ${name} of namespace ${namespace} exists with another type; Curfew needs ${type}. Remove it ` +
        `(temporal operator search-attribute remove --namespace ${namespace} --name ${name}) or use another namespace.`,
    );
  }
}

async function addMissing(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await call(connection, () =>
    connection.operatorService.listSearchAttributes({ namespace }),
  );
  const missing: Record<string, number> = {};
  for (const [name, type] of Object.entries(SEARCH_ATTRIBUTE_TYPES)) {
    const wanted = encodeSearchAttributeIndexedValueType(type) ?? 0;
    const present = customAttributes[name];
    if (present === undefined) missing[name] = wanted;
    else if (present !== wanted) throw new WrongType(name, type, namespace);
  }
  if (Object.keys(missing).length === 0) return;
  await call(connection, () =>
    connection.operatorService.addSearchAttributes({ namespace, searchAttributes: missing }),
  ).catch((error: unknown) => {
    // Another process of ours registers at the same time.
    if (code(error) !== ALREADY_EXISTS) throw error;
  });
}

function call<T>(connection: Connection, request: () => Promise<T>): Promise<T> {
  return connection.withDeadline(Date.now() + 10_000, request);
}

/** An Error if waiting does not help, else undefined. */
function explain(error: unknown, namespace: string): Error | undefined {
  if (error instanceof WrongType) return error;
  const details = isGrpcServiceError(error) ? error.details : errorText(error);
  switch (code(error)) {
    case NOT_FOUND:
      return new Error(
        `Temporal has no namespace ${namespace}. Create it (temporal operator namespace create --namespace ${namespace}) ` +
          'or set TEMPORAL_NAMESPACE to one that exists.',
        { cause: error },
      );
    case PERMISSION_DENIED:
    case UNAUTHENTICATED:
    case UNIMPLEMENTED:
    case INVALID_ARGUMENT:
      return new Error(
        `The search attributes of namespace ${namespace} cannot be registered from here (${details}). Register them ` +
          `where you may: ${Object.entries(SEARCH_ATTRIBUTE_TYPES)
            .map(([name, type]) => `${name} (${type === 'DOUBLE' ? 'Double' : 'Keyword'})`)
            .join(', ')}.`,
        { cause: error },
      );
    default:
      return undefined;
  }
}

function code(error: unknown): number | undefined {
  return isGrpcServiceError(error) ? error.code : undefined;
}

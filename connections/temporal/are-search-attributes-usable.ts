import { isGrpcServiceError, type Connection } from '@temporalio/client';
import type { SearchAttributeType } from '@temporalio/common/lib/search-attributes.js';
import { SEARCH_ATTRIBUTES } from '../../contract/temporal-names.ts';

// https://grpc.io/docs/guides/status-codes/
const INVALID_ARGUMENT = 3;

/** Curfew's search attributes with their types. */
export const SEARCH_ATTRIBUTE_TYPES: Record<string, SearchAttributeType> = Object.fromEntries(
  Object.values(SEARCH_ATTRIBUTES).map((name) => [name, name === SEARCH_ATTRIBUTES.spendUsd ? 'DOUBLE' : 'KEYWORD']),
);

/** Whether a namespace has them all: tries a query that the server answers only if each exists and has the right type. */
export async function areSearchAttributesUsable(connection: Connection, namespace: string): Promise<boolean> {
  const query = Object.entries(SEARCH_ATTRIBUTE_TYPES)
    .map(([name, type]) => `${name} = ${type === 'DOUBLE' ? '0.5' : "'none'"}`)
    .join(' AND ');
  try {
    const count = () => connection.workflowService.countWorkflowExecutions({ namespace, query });
    await connection.withDeadline(Date.now() + 10_000, count);
    return true;
  } catch (error) {
    if (isGrpcServiceError(error) && (error.code as number) === INVALID_ARGUMENT) return false;
    throw error;
  }
}

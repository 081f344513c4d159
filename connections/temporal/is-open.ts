import type { WorkflowExecutionStatusName } from '@temporalio/client';

/** Whether a workflow can still do something. One that an operator has paused can: it goes on when it is resumed. */
export function isOpen({ name }: { name: WorkflowExecutionStatusName }): boolean {
  return name === 'RUNNING' || name === 'PAUSED';
}

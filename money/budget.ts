/** Which runs share a budget: all runs of the installation, the runs of a repository, the runs of an automation. */
export type BudgetScope = 'organization' | 'repository' | 'automation';

export type BudgetPeriod = 'day' | 'month';

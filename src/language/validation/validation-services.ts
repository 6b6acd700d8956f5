import type { NameServices } from '../references/name-services.ts';
import type { ArchScopeProvider } from '../references/scope-provider.ts';

/** What the validation asks: which names there are, and which were meant. */
export type ValidationServices = NameServices & { readonly references: { readonly ScopeProvider: ArchScopeProvider } };

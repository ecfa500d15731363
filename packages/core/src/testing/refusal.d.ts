import { EntraError } from '../errors/entra-error.ts';
import { MockEntraError } from '../errors/mock-entra-error.ts';
/** The refusal that an action ends in. Where nothing is refused, or something else fails, that is what the test shows. */
export declare function refusalOf(action: () => unknown): Promise<EntraError>;
/** The complaint about the mock's use that an action ends in. */
export declare function complaintOf(action: () => unknown): Promise<MockEntraError>;

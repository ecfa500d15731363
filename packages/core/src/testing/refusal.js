import { EntraError } from '../errors/entra-error.js';
import { MockEntraError } from '../errors/mock-entra-error.js';
/** The refusal that an action ends in. Where nothing is refused, or something else fails, that is what the test shows. */
export async function refusalOf(action) {
    return await thrownBy(action, EntraError);
}
/** The complaint about the mock's use that an action ends in. */
export async function complaintOf(action) {
    return await thrownBy(action, MockEntraError);
}
async function thrownBy(action, kind) {
    let result;
    try {
        result = await action();
    }
    catch (error) {
        if (error instanceof kind)
            return error;
        throw error;
    }
    throw new Error(`Expected a ${kind.name}, and got ${JSON.stringify(result, null, 2)}.`);
}

import { AstUtils, type LangiumDocument } from 'langium';
import { isFlowDeclaration, isReplacementFlow, isRequireDeclaration, isScenarioDeclaration, type ArchFile } from '../generated/ast.ts';
import { lowerFlow } from '../lowering/flow.ts';
import { lowerRequirement } from '../lowering/requirement.ts';
import { lowerScenario } from '../lowering/scenario.ts';
import type { Report } from '../report.ts';
import type { ArchServices } from '../services.ts';

/** Everything that can be wrong with a file that could be read. */
export function checkFile(document: LangiumDocument<ArchFile>, _services: ArchServices, report: Report): void {
  for (const node of AstUtils.streamAst(document.parseResult.value)) {
    if (isFlowDeclaration(node) || isReplacementFlow(node)) lowerFlow(node.body?.statements ?? [], report);
    else if (isRequireDeclaration(node)) lowerRequirement(node, report);
    else if (isScenarioDeclaration(node)) lowerScenario(node, report);
  }
}

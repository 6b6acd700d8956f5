import { drawSvg, namesOfCards, svgParts } from '../diagram/svg.ts';
import { themes, type ThemeName } from '../diagram/theme.ts';
import { assertUnreachable } from '../base/assert.ts';
import type { Origin } from '../base/text-range.ts';
import type { PlacedDiagram } from '../diagram/diagram.ts';
import type { Finding } from '../diagram/findings.ts';
import { withChanges } from '../messages/picture-changes.ts';
import type { Picture, PreviewChoice, PreviewTheme, ToPreview } from '../messages/preview.ts';
import type { OutlineReply, PreviewProblem } from '../messages/server.ts';
import { ChosenBar } from './chosen-bar.ts';
import { make } from './dom.ts';
import { FindBox } from './find-box.ts';
import { cardShowing, Folds } from './folds.ts';
import type { Host } from './host.ts';
import { ImageCopier, onCanvas } from './image-copier.ts';
import { recolourCharts } from './live-chart.ts';
import { LayoutProgress } from './layout-progress.ts';
import { emptyPage, layoutBanner, placingBanner, problemBanner, serverBanner, waitingPage } from './notices.ts';
import { drawSequence } from './sequence-loader.ts';
import { SimulationView } from './simulation-view.ts';
import { Stage, type Chosen } from './stage.ts';
import { Toolbar } from './toolbar.ts';
import { Tooltip, type Explained } from './tooltip.ts';

/** The preview: takes the extension's messages, draws, and says what its user did. */
export class Page {
  readonly #host: Host;
  readonly #toolbar: Toolbar;
  readonly #copier: ImageCopier;
  readonly #stage: Stage;
  readonly #folds: Folds;
  readonly #simulation: SimulationView;
  readonly #find: FindBox;
  readonly #chosen: ChosenBar;
  readonly #tooltip: Tooltip;
  readonly #title = make('h1', { class: 'unseen' }, 'Architecture');
  readonly #layingOut = new LayoutProgress(() => this.#host.post({ kind: 'cancelLayout' }));
  readonly #notices = make('div', { class: 'notices' });
  readonly #cover = make('div', { class: 'cover' }, waitingPage());
  /** What the extension counts on being here when it tells changes. */
  #received: Picture | undefined;
  #diagram: PlacedDiagram | undefined;
  #findings: readonly Finding[] = [];
  #sequence: string | undefined;
  #sequencePicture: string | undefined;
  /** What was opened or closed last: it shall be seen in the picture that comes. */
  #toggled: string | undefined;
  #theme: PreviewTheme = 'auto';

  constructor(host: Host, root: HTMLElement) {
    this.#host = host;
    this.#folds = new Folds(host);
    this.#stage = new Stage({
      onZoom: (zoom) => host.keep({ zoom }),
      onChoose: (chosen) => this.#reveal(chosen),
      onSelect: (node) => this.#selected(node),
      onFocus: (node) => this.#focus(node),
      onToggle: (id) => this.#toggle(id),
      onEscape: () => this.#leaveFocus(),
      onLook: () => this.#recolourPicture(),
      onShown: () => this.#show(true, false),
      onPlace: (name, place) => host.post({ kind: 'place', name, place }),
      onUndo: () => host.post({ kind: 'undoPlacing' }),
      onRedo: () => host.post({ kind: 'redoPlacing' }),
    });
    this.#tooltip = new Tooltip(this.#stage.element, (part) => this.#explained(part));
    this.#find = new FindBox({
      onFind: (found, current) => this.#stage.find(found, current),
      onClose: (current) => (current === undefined ? this.#stage.element.focus() : this.#stage.focusNode(current)),
    });
    this.#chosen = new ChosenBar({
      onFocus: (node) => this.#focus(node),
      onToggle: (id) => this.#toggle(id),
      onUnplace: (name) => host.post({ kind: 'unplace', name }),
      onReset: () => this.#leaveFocus(),
    });
    this.#simulation = new SimulationView(host, {
      onColours: () => this.#recolourPicture(),
      onRunning: (running) => this.#toolbar.simulating(running),
      onPanel: (offered, open) => this.#toolbar.panel(offered, open),
      onNode: (node) => this.#chooseNode(node),
      onReveal: (origin) => host.post({ kind: 'reveal', origin }),
    });
    this.#copier = new ImageCopier((picture) => host.post({ kind: 'copyImage', ...picture }));
    this.#toolbar = new Toolbar({
      onShow: (shown) => this.#ask(shown),
      onZoom: (factor) => this.#stage.zoomBy(factor),
      onFit: () => this.#stage.fit(),
      onUnplace: () => host.post({ kind: 'unplace' }),
      onExport: () => host.post({ kind: 'exportDiagram' }),
      onCopy: () => void this.#copier.copy(this.#picture()),
      onSimulate: () => this.#simulation.simulate(),
      onStop: () => host.post({ kind: 'stop' }),
      onPanel: () => this.#simulation.togglePanel(),
    });
    const field = make(
      'div',
      { class: 'field' },
      this.#stage.element,
      this.#cover,
      this.#find.element,
      make('div', { class: 'footer' }, this.#stage.noteElement, this.#chosen.element),
      this.#layingOut.element,
      this.#tooltip.element,
    );
    const side = make('div', { class: 'side' }, field, this.#simulation.heat.playback);
    const head = make('header', {}, this.#title, this.#toolbar.element, this.#simulation.choices, this.#copier.element, this.#notices);
    root.append(head, make('main', { class: 'content' }, side, this.#simulation.panel));
    this.#stage.element.hidden = true;
    document.addEventListener('keydown', (event) => this.#key(event));
    this.#stage.select(host.state.selected ?? null);
  }

  /** Tells the extension that messages are welcome, and what was shown when the page was last open. */
  start(): void {
    const { shown } = this.#host.state;
    this.#folds.start();
    this.#host.post({ kind: 'ready' });
    this.#simulation.start();
    if (shown !== undefined && shown.kind !== 'system') this.#host.post({ kind: 'show', shown });
  }

  receive(message: ToPreview): void {
    switch (message.kind) {
      case 'diagram':
        return this.#showDiagram(message);
      case 'changes':
        return this.#received === undefined ? this.#host.post({ kind: 'ready' }) : this.#showDiagram(withChanges(this.#received, message));
      case 'problems':
        return this.#showProblems(message.uri, message.problems);
      case 'layingOut':
        return this.#layingOut.start(message);
      case 'layoutFailed':
        return this.#showLayoutFailure(message.uri, message.message);
      case 'sequence':
        return this.#showSequence(message);
      case 'select':
        return this.#selectFromText(message.node);
      case 'simulating':
      case 'simulated':
      case 'compared':
      case 'simulationStopped':
      case 'simulationFailed':
      case 'edited':
        return this.#simulation.receive(message);
      case 'image':
        return this.#copier.drawn(message.base64);
      case 'imageFailed':
        return this.#copier.failed(message.message);
      case 'serverDown':
        this.#layingOut.stop();
        return this.#notices.replaceChildren(serverBanner(message.message, () => this.#host.post({ kind: 'restartServer' })));
      default:
        assertUnreachable(message);
    }
  }

  /** Draws all of it again, in the colours that hold now. */
  recolour(): void {
    this.#repaint();
    recolourCharts();
  }

  #repaint(): void {
    this.#offerPlayback();
    if (this.#sequence !== undefined) return void this.#drawSequence(this.#sequence);
    if (this.#diagram === undefined) return;
    const { drawing, note } = this.#simulation.heat;
    const looks = {
      theme: this.#themeName(),
      ...drawing,
      findings: this.#findings,
      interactive: true,
      closeUp: this.#stage.closeUpOf(this.#diagram),
    };
    this.#stage.show(svgParts(this.#diagram, looks), this.#diagram);
    this.#stage.note(note);
  }

  #recolourPicture(): void {
    if (this.#sequence === undefined) this.#repaint();
  }

  /** What is on the stage, to be shown elsewhere. */
  #picture(): string | undefined {
    if (this.#sequence !== undefined) return this.#sequencePicture && onCanvas(this.#sequencePicture, themes[this.#themeName()].canvas);
    if (this.#diagram === undefined) return undefined;
    return drawSvg(this.#diagram, { theme: this.#themeName(), ...this.#simulation.heat.drawing, findings: this.#findings });
  }

  #offerPlayback(): void {
    this.#simulation.heat.offerPlayback(this.#sequence === undefined);
  }

  #showDiagram(picture: Picture): void {
    const { uri, diagram, problems, outline, findings, view, flow, focus, theme, estimate, placing } = picture;
    this.#received = picture;
    this.#diagram = diagram;
    this.#title.textContent = diagram.title;
    this.#findings = findings;
    this.#simulation.heat.takeEstimate(estimate);
    this.#theme = theme;
    this.#showNotices(problems, false, placing);
    this.#turnTo(uri);
    this.#simulation.outline(outline);
    const awaited = this.#awaitedSequence(uri, outline);
    const shown = awaited ?? choiceOf({ view, flow, focus });
    this.#find.nodes(diagram.nodes);
    this.#chosen.around(focus);
    this.#chosen.cards(diagram.nodes);
    this.#toolbar.outline(outline, shown);
    this.#toolbar.placed(shown.kind !== 'sequence' && [...diagram.nodes, ...diagram.containers].some(({ byHand }) => byHand));
    this.#stage.offerPlacing(shown.kind !== 'sequence' && shown.kind !== 'focus');
    if (awaited !== undefined) return;
    this.#enter(uri, shown);
    this.#sequence = undefined;
    this.#show(diagram.nodes.length > 0, false);
    if (diagram.nodes.length === 0) return this.#stage.forget();
    this.#tooltip.hide();
    this.#repaint();
    this.#stage.place(this.#host.state.zoom);
    if (this.#toggled !== undefined && this.#host.state.zoom !== undefined) this.#stage.bringIntoView(this.#toggled);
    this.#toggled = undefined;
  }

  /** While a flow is shown as a sequence, the sequence follows the diagram: what is on the stage stays until it comes. */
  #awaitedSequence(uri: string, { flows }: OutlineReply): PreviewChoice | undefined {
    const { state } = this.#host;
    return state.uri === uri && state.shown?.kind === 'sequence' && flows.includes(state.shown.flow) ? state.shown : undefined;
  }

  #showProblems(uri: string, problems: readonly PreviewProblem[]): void {
    const drawn = this.#diagram !== undefined && this.#host.state.uri === uri;
    this.#turnTo(uri);
    if (!drawn) {
      this.#diagram = undefined;
      this.#stage.forget();
      this.#host.keep({ uri });
    }
    this.#showNotices(problems, drawn);
    // An older picture cannot be laid out anew.
    this.#stage.offerPlacing(false);
    this.#toolbar.placed(false);
    this.#show(drawn, problems.length > 0);
  }

  /** The picture that is there stays; where there is none, nothing but the failure is told. */
  #showLayoutFailure(uri: string, message: string): void {
    this.#layingOut.stop();
    const drawn = this.#diagram !== undefined && this.#host.state.uri === uri;
    this.#notices.append(layoutBanner(message, drawn, () => this.#layOutAgain()));
    if (!drawn) this.#cover.replaceChildren();
  }

  #layOutAgain(): void {
    this.#notices.replaceChildren();
    if (this.#diagram === undefined) this.#cover.replaceChildren(waitingPage());
    this.#host.post({ kind: 'layOutAgain' });
  }

  #showSequence({ uri, flow, text }: Extract<ToPreview, { kind: 'sequence' }>): void {
    this.#sequence = text;
    this.#offerPlayback();
    this.#enter(uri, { kind: 'sequence', flow });
    void this.#drawSequence(text).then(() => this.#stage.place(this.#host.state.zoom));
  }

  async #drawSequence(text: string): Promise<void> {
    try {
      const picture = await drawSequence(text, this.#themeName());
      if (this.#sequence !== text) return;
      this.#sequencePicture = picture;
      this.#stage.show(picture);
      this.#stage.note(undefined);
      this.#show(true, false);
    } catch (error) {
      this.#host.post({ kind: 'failure', message: String(error) });
    }
  }

  /** Notes which file and part of it is shown: another than before is fitted, the same stays where its reader left it. */
  #enter(uri: string, shown: PreviewChoice): void {
    const { state } = this.#host;
    const same = state.uri === uri && JSON.stringify(state.shown ?? shown) === JSON.stringify(shown);
    this.#host.keep(same ? { uri, shown } : { uri, shown, zoom: undefined });
  }

  #showNotices(problems: readonly PreviewProblem[], older: boolean, placing?: PreviewProblem): void {
    this.#layingOut.stop();
    const reveal = (origin: Origin): void => this.#host.post({ kind: 'reveal', origin });
    const banner = problems.length === 0 ? [] : [problemBanner(problems, older, reveal)];
    this.#notices.replaceChildren(...banner, ...(placing === undefined ? [] : [placingBanner(placing, reveal)]));
  }

  #show(picture: boolean, errors: boolean): void {
    this.#stage.element.hidden = !picture;
    this.#cover.hidden = picture;
    this.#cover.replaceChildren(emptyPage(errors));
  }

  #ask(shown: PreviewChoice): void {
    this.#host.keep({ shown, zoom: undefined });
    this.#host.post({ kind: 'show', shown });
  }

  /** Neighbours are those of a node: a closed box is opened. */
  #focus(node: string): void {
    if (this.#diagram?.nodes.find(({ name }) => name === node)?.members === undefined) this.#ask({ kind: 'focus', node });
    else this.#toggle(node);
  }

  #toggle(id: string): void {
    if (this.#diagram === undefined) return;
    this.#toggled = id;
    this.#folds.toggle(id, this.#diagram);
  }

  #reveal(chosen: Chosen): void {
    const origin =
      'finding' in chosen
        ? this.#findings[chosen.finding]?.origin
        : 'node' in chosen
          ? this.#diagram?.nodes.find(({ name }) => name === chosen.node)?.nameOrigin
          : this.#diagram?.edges.find(({ id }) => id === chosen.edge)?.origin;
    if (origin !== undefined) this.#host.post({ kind: 'reveal', origin });
  }

  #explained({ node, edge }: DOMStringMap): Explained | undefined {
    const findings = this.#findings.filter((finding) => (node === undefined ? finding.edge === edge : finding.node === node));
    const drawn = this.#diagram?.nodes.find(({ name }) => name === node);
    if (drawn !== undefined) return { title: drawn.title.join(' '), lines: [drawn.subtitle], documentation: drawn.documentation, findings };
    const arrow = this.#diagram?.edges.find(({ id }) => id === edge);
    if (arrow === undefined) return undefined;
    const nameOf = namesOfCards(this.#diagram!);
    return {
      title: `${nameOf(arrow.from)} → ${nameOf(arrow.to)}`,
      lines: arrow.flows.length === 0 ? arrow.label : [`in ${arrow.flows.join(', ')}`],
      findings,
    };
  }

  #selected(node: string | null): void {
    this.#host.keep({ selected: node ?? undefined });
    this.#chosen.choose(node);
  }

  /** Where the cursor stands in the text: seen without searching, but a picture that is fitted stays whole. */
  #selectFromText(node: string | null): void {
    this.#stage.select(node);
    if (node !== null && this.#host.state.zoom !== undefined) this.#stage.bringIntoView(node);
  }

  #leaveFocus(): void {
    if (this.#host.state.shown?.kind === 'focus') this.#ask({ kind: 'system' });
  }

  /** Ours, in place of the editor's own search, which knows only the letters on the page. */
  #key(event: KeyboardEvent): void {
    const asked = event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!asked || this.#stage.element.hidden || this.#sequence !== undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#find.open();
  }

  #chooseNode(node: string): void {
    const card = this.#diagram && cardShowing(node, this.#diagram);
    if (card === undefined) return;
    this.#stage.select(card.name);
    this.#stage.bringIntoView(card.name);
    const origin = card.members?.find(({ name }) => name === node)?.origin ?? card.nameOrigin;
    this.#host.post({ kind: 'reveal', origin });
  }

  /** Figures of another file must not colour this one, nor its names be chosen. */
  #turnTo(uri: string): void {
    if (this.#host.state.uri === uri) return;
    if (this.#host.state.uri !== undefined) {
      this.#stage.select(null);
      this.#folds.forget();
    }
    this.#simulation.forget();
  }

  #themeName(): ThemeName {
    if (this.#theme !== 'auto') return this.#theme;
    const { classList } = document.body;
    return classList.contains('vscode-dark') || (classList.contains('vscode-high-contrast') && !classList.contains('vscode-high-contrast-light'))
      ? 'dark'
      : 'light';
  }
}

function choiceOf({ view, flow, focus }: { readonly view?: string; readonly flow?: string; readonly focus?: string }): PreviewChoice {
  if (focus !== undefined) return { kind: 'focus', node: focus };
  if (flow !== undefined) return { kind: 'flow', flow };
  return view === undefined ? { kind: 'system' } : { kind: 'view', name: view };
}

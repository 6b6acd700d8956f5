import mermaid from 'mermaid';
import type { ThemeName } from '../../diagram/theme.ts';
import { themes } from '../../diagram/theme.ts';
import { fontFamily } from '../../diagram/text.ts';
import type { SequencePainter } from '../sequence-loader.ts';

let drawn = 0;

/** The second program of the preview: draws sequences with Mermaid, which is too large to load before one is asked for. */
const painter: SequencePainter = {
  async draw(text, theme) {
    mermaid.initialize({
      startOnLoad: false,
      securityLevel: 'strict',
      theme: 'base',
      themeVariables: colours(theme),
      fontFamily,
      sequence: { useMaxWidth: false, mirrorActors: false, messageMargin: 30, boxMargin: 8, height: 48, width: 132 },
    });
    return (await mermaid.render(`sequence-${++drawn}`, text)).svg;
  },
};

window.tradeoffSequence = painter;

function colours(name: ThemeName): Readonly<Record<string, string | boolean>> {
  const theme = themes[name];
  const { region } = theme.containers;
  return {
    darkMode: name === 'dark',
    background: theme.canvas,
    primaryColor: theme.card,
    primaryTextColor: theme.text,
    primaryBorderColor: theme.cardBorder,
    lineColor: theme.edges.call,
    textColor: theme.text,
    actorBkg: theme.card,
    actorBorder: theme.edges.call,
    actorTextColor: theme.text,
    actorLineColor: theme.cardBorder,
    signalColor: theme.edges.call,
    signalTextColor: theme.text,
    activationBkgColor: theme.kinds.service.tile,
    activationBorderColor: theme.cardBorder,
    labelBoxBkgColor: region.fill,
    labelBoxBorderColor: region.border,
    labelTextColor: theme.text,
    loopTextColor: theme.mutedText,
    noteBkgColor: theme.kinds.queue.tile,
    noteTextColor: theme.text,
    noteBorderColor: theme.cardBorder,
  };
}

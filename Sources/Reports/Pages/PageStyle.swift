import Figures

extension Page {
  /// The style sheet of all pages: one column, the colors of the pictures, light, dark, phone and paper.
  static let styleSheet =
    Chart.colorProperties(for: ":root") + """
      :root{--wash:#f5f7f9;--rule:var(--grid)}
      @media screen and (prefers-color-scheme:dark){:root{--wash:#1c2127}}
      *{box-sizing:border-box}
      html{-webkit-text-size-adjust:100%;text-size-adjust:100%;background:var(--paper)}
      body{margin:0;color:var(--ink);background:var(--paper);font:16px/1.55 "Helvetica Neue",Helvetica,Arial,
      "Liberation Sans",sans-serif;overflow-wrap:break-word}
      main{max-width:48rem;margin:0 auto;padding:1.5rem 1rem 4rem}
      .headline{margin:0 0 1.75rem;padding:1.15rem 1.35rem 1.2rem;background:var(--wash);border-left:5px solid var(--axis);
      border-radius:3px}
      .headline.found{border-color:var(--hue-green)}
      .headline.absent{border-color:var(--hue-orange)}
      .headline.undecided{border-color:var(--hue-gold)}
      .headline.neutral{border-color:var(--hue-blue)}
      .kicker{margin:0 0 .35rem;color:var(--muted);font-size:.85rem;letter-spacing:.01em}
      h1{margin:0 0 .6rem;font-size:1.45rem;line-height:1.3;font-weight:700;text-wrap:pretty}
      h1 strong{font-weight:inherit}
      .headline p:last-child{margin-bottom:0}
      h2{margin:2.6rem 0 .6rem;font-size:1.2rem;line-height:1.3;padding-top:.9rem;border-top:1px solid var(--rule)}
      p{margin:.5rem 0 .8rem;text-wrap:pretty}
      a{color:var(--hue-blue)}
      nav{font-size:.88rem}
      nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;margin:0;padding:0;list-style:none}
      nav a{text-decoration:none}
      nav a:hover{text-decoration:underline}
      .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.4rem,1fr));gap:.9rem 1.2rem;margin:.9rem 0 0}
      .facts div{display:flex;flex-direction:column-reverse;justify-content:flex-end}
      .facts dt{color:var(--muted);font-size:.83rem;line-height:1.35}
      .facts dd{margin:0;font-size:1.4rem;font-weight:700;line-height:1.25;font-variant-numeric:tabular-nums}
      .facts .range{display:block;font-size:.85rem;font-weight:400;color:var(--muted);white-space:nowrap}
      figure{margin:1.3rem 0 1.8rem}
      figure svg.mesascope-chart{display:block;width:100%;height:auto}
      figure .narrow{display:none}
      figcaption{margin-top:.3rem;color:var(--muted);font-size:.87rem;line-height:1.5}
      .table{margin:1rem 0 .5rem;overflow-x:auto}
      table{border-collapse:collapse;width:100%;font-size:.87rem;line-height:1.4;font-variant-numeric:tabular-nums}
      caption{text-align:left;font-weight:700;padding:0 0 .45rem}
      th,td{text-align:left;vertical-align:top;padding:.35rem .9rem .35rem 0;border-bottom:1px solid var(--rule)}
      th:last-child,td:last-child{padding-right:.1rem}
      thead th{color:var(--muted);font-weight:400;border-bottom:1px solid var(--axis);vertical-align:bottom}
      tbody th{font-weight:400;min-width:5.5rem}
      tbody th code{white-space:nowrap}
      th.right,td.right{text-align:right;white-space:nowrap}
      tr.highlighted th,tr.highlighted td{background:var(--wash)}
      .note{color:var(--muted);font-size:.83rem;margin:.3rem 0}
      dl.terms{margin:.6rem 0}
      dl.terms div{display:grid;grid-template-columns:minmax(8rem,13rem) 1fr;gap:.2rem 1rem;padding:.3rem 0;
      border-bottom:1px solid var(--rule)}
      dl.terms dt{color:var(--muted)}
      dl.terms dd{margin:0;overflow-wrap:anywhere}
      code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.86em}
      pre{background:var(--wash);padding:.75rem .9rem;border-radius:3px;overflow-x:auto;line-height:1.5}
      pre code{font-size:1em}
      .unavailable{color:var(--muted);border-left:3px dotted var(--axis);padding-left:.8rem}
      .unavailable strong{color:var(--ink);font-weight:600}
      .caution{border-left:3px solid var(--hue-gold);padding-left:.8rem}
      details{margin:.9rem 0}
      summary{cursor:pointer;color:var(--hue-blue)}
      :focus-visible{outline:2px solid var(--hue-blue);outline-offset:2px}
      footer{margin-top:3rem;padding-top:.8rem;border-top:1px solid var(--rule);color:var(--muted);font-size:.83rem}
      @media screen and (max-width:600px){
      main{padding:1rem .8rem 3rem}
      .headline{padding:1rem}
      h1{font-size:1.25rem}
      figure .wide{display:none}
      figure .narrow{display:block;max-width:29rem}
      table{font-size:.82rem}
      th.right,td.right{white-space:normal}
      th,td{padding-right:.45rem}
      tbody th{min-width:5rem;overflow-wrap:anywhere}
      dl.terms div{grid-template-columns:1fr}
      .cards table,.cards tbody,.cards caption{display:block}
      .cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
      .cards tbody tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(6.6rem,1fr));gap:.3rem .9rem;
      padding:.6rem .5rem .65rem;border-bottom:1px solid var(--rule)}
      .cards tbody th,.cards tbody td{display:block;padding:0;border:0}
      .cards tbody th{grid-column:1/-1;font-weight:700;overflow-wrap:anywhere}
      .cards td.right{text-align:left}
      .cards td:not(.right){grid-column:1/-1}
      .cards td::before{content:attr(data-label);color:var(--muted)}
      .cards td.right::before{display:block}
      .cards td:not(.right)::before{margin-right:.6em}
      .cards td:empty{display:none}
      .cards tr.highlighted{background:var(--wash)}
      .facts{grid-template-columns:1fr 1fr}
      }
      @media print{
      body{font-size:10.5pt}
      main{max-width:none;padding:0}
      nav{display:none}
      .headline{-webkit-print-color-adjust:exact;print-color-adjust:exact}
      h2{break-after:avoid}
      figure,tr,.headline{break-inside:avoid}
      .table{overflow:visible}
      pre{white-space:pre-wrap}
      @page{margin:18mm 16mm}
      }

      """
}

/* OpenDocument 1.3, part 3: texts, tables, frames and the styles of them. */
#include "clean/office/rules.h"

const struct rule_row odf_rules[] = {
	{ KEEP, "office:document-content office:document-styles",
	  "office:version:m" },
	{ KEEP,
	  "office:font-face-decls office:automatic-styles office:styles "
	  "office:master-styles office:body office:text style:tab-stops "
	  "style:header-style style:footer-style text:tab text:line-break "
	  "text:list-header text:note-body text:index-body "
	  "table:table-columns table:table-header-columns table:table-rows "
	  "table:table-header-rows table:table-row-group "
	  "table:table-column-group style:default-page-layout",
	  NULL },
	{ KEEP, "style:font-face",
	  "style:name:S! svg:font-family:f style:font-family-generic:e "
	  "style:font-pitch:e style:font-charset:e" },
	{ KEEP, "text:p text:span text:ruby-text", "text:style-name:S =*" },
	{ KEEP, "text:h",
	  "text:style-name:S text:outline-level:i text:is-list-header:b "
	  "text:restart-numbering:b text:start-value:i =*" },
	{ KEEP, "text:s", "text:c:i" },
	{ KEEP, "text:list", "text:style-name:S text:continue-numbering:b" },
	{ KEEP, "text:list-item", "text:start-value:i" },
	{ KEEP,
	  "text:section text:table-of-content text:illustration-index "
	  "text:table-index text:object-index text:user-index "
	  "text:alphabetical-index text:bibliography text:index-title",
	  "text:style-name:S text:name:S!" },
	{ KEEP, "text:note", "text:note-class:e!" },
	{ KEEP, "text:note-citation", "text:label:t =*" },
	{ KEEP, "text:page-number",
	  "text:select-page:e style:num-format:t text:page-adjust:i =P" },
	{ KEEP, "text:page-count", "style:num-format:t =P" },
	{ KEEP, "text:ruby", "text:style-name:S" },
	{ KEEP, "text:ruby-base", "=*" },
	{ KEEP, "table:table", "table:style-name:S" },
	{ KEEP, "table:table-column",
	  "table:style-name:S table:number-columns-repeated:i "
	  "table:default-cell-style-name:S" },
	{ KEEP, "table:table-row",
	  "table:style-name:S table:number-rows-repeated:i "
	  "table:default-cell-style-name:S" },
	{ KEEP, "table:table-cell table:covered-table-cell",
	  "table:style-name:S table:number-columns-repeated:i "
	  "table:number-columns-spanned:i table:number-rows-spanned:i" },
	{ KEEP, "draw:frame draw:rect draw:ellipse draw:circle",
	  "draw:style-name:S draw:text-style-name:S text:anchor-type:e "
	  "text:anchor-page-number:i svg:x:m svg:y:m svg:width:m "
	  "svg:height:m style:rel-width:q style:rel-height:q draw:z-index:i" },
	{ KEEP, "draw:image",
	  "xlink:href:R! xlink:type:e xlink:show:e xlink:actuate:e" },
	{ KEEP, "draw:text-box",
	  "fo:min-height:m fo:min-width:m fo:max-height:m fo:max-width:m" },
	{ KEEP, "draw:line",
	  "draw:style-name:S draw:text-style-name:S text:anchor-type:e "
	  "draw:z-index:i svg:x1:m svg:y1:m svg:x2:m svg:y2:m" },
	{ KEEP, "draw:g",
	  "draw:style-name:S text:anchor-type:e draw:z-index:i" },
	{ KEEP, "style:default-style", "style:family:e!" },
	{ KEEP, "style:style",
	  "style:name:S! style:family:e! style:parent-style-name:S "
	  "style:next-style-name:S style:list-style-name:S "
	  "style:master-page-name:N style:default-outline-level:q "
	  "style:class:e" },
	{ KEEP, "style:text-properties",
	  "style:font-name:S style:font-name-asian:S "
	  "style:font-name-complex:S fo:font-family:f "
	  "style:font-family-asian:f style:font-family-complex:f "
	  "style:font-family-generic:e style:font-pitch:e "
	  "style:font-charset:e fo:font-size:q fo:font-weight:q "
	  "fo:font-style:q fo:letter-spacing:q fo:text-transform:q "
	  "fo:font-variant:q fo:text-shadow:q fo:hyphenate:q "
	  "fo:hyphenation-remain-char-count:q "
	  "fo:hyphenation-push-char-count:q fo:color:c fo:background-color:c "
	  "style:font-size-asian:q style:font-size-complex:q "
	  "style:font-weight-asian:q style:font-weight-complex:q "
	  "style:font-style-asian:q style:font-style-complex:q "
	  "style:font-family-generic-asian:q "
	  "style:font-family-generic-complex:q style:font-pitch-asian:q "
	  "style:font-pitch-complex:q style:font-charset-asian:q "
	  "style:font-charset-complex:q style:text-underline-style:q "
	  "style:text-underline-width:q style:text-underline-type:q "
	  "style:text-underline-mode:q style:text-overline-style:q "
	  "style:text-overline-width:q style:text-overline-type:q "
	  "style:text-overline-mode:q style:text-line-through-style:q "
	  "style:text-line-through-type:q style:text-line-through-width:q "
	  "style:text-line-through-mode:q style:text-position:q "
	  "style:text-scale:q style:text-outline:q style:font-relief:q "
	  "style:text-emphasize:q style:text-combine:q "
	  "style:letter-kerning:q style:use-window-font-color:q "
	  "style:text-rotation-angle:q style:text-rotation-scale:q "
	  "style:text-blinking:q style:font-relief-asian:q "
	  "style:text-underline-color:c style:text-overline-color:c "
	  "style:text-line-through-color:c style:text-line-through-text:t "
	  "style:text-combine-start-char:t style:text-combine-end-char:t" },
	{ KEEP, "style:paragraph-properties",
	  "fo:margin:q fo:margin-left:q fo:margin-right:q fo:margin-top:q "
	  "fo:margin-bottom:q fo:padding:q fo:padding-left:q "
	  "fo:padding-right:q fo:padding-top:q fo:padding-bottom:q "
	  "fo:border:q fo:border-left:q fo:border-right:q fo:border-top:q "
	  "fo:border-bottom:q style:border-line-width:q "
	  "style:border-line-width-left:q style:border-line-width-right:q "
	  "style:border-line-width-top:q style:border-line-width-bottom:q "
	  "fo:background-color:c style:shadow:q fo:text-indent:q "
	  "fo:line-height:q fo:text-align:q fo:text-align-last:q "
	  "fo:keep-together:q fo:keep-with-next:q fo:break-before:q "
	  "fo:break-after:q fo:widows:q fo:orphans:q "
	  "fo:hyphenation-ladder-count:q style:line-height-at-least:q "
	  "style:line-spacing:q style:justify-single-word:q "
	  "style:auto-text-indent:q style:font-independent-line-spacing:q "
	  "style:writing-mode:q style:writing-mode-automatic:q "
	  "style:tab-stop-distance:q style:snap-to-layout-grid:q "
	  "style:punctuation-wrap:q style:line-break:q "
	  "style:text-autospace:q style:vertical-align:q style:join-border:q "
	  "style:page-number:q style:contextual-spacing:q "
	  "style:register-true:q style:background-transparency:q "
	  "text:number-lines:b text:line-number:i" },
	{ KEEP, "style:tab-stop",
	  "style:position:m! style:type:e style:char:t style:leader-style:e "
	  "style:leader-type:e style:leader-width:q style:leader-color:c "
	  "style:leader-text:t" },
	{ KEEP, "style:drop-cap",
	  "style:lines:i style:length:q style:distance:m style:style-name:S" },
	{ KEEP, "style:graphic-properties",
	  "fo:margin:q fo:margin-left:q fo:margin-right:q fo:margin-top:q "
	  "fo:margin-bottom:q fo:padding:q fo:padding-left:q "
	  "fo:padding-right:q fo:padding-top:q fo:padding-bottom:q "
	  "fo:border:q fo:border-left:q fo:border-right:q fo:border-top:q "
	  "fo:border-bottom:q style:border-line-width:q "
	  "style:border-line-width-left:q style:border-line-width-right:q "
	  "style:border-line-width-top:q style:border-line-width-bottom:q "
	  "fo:background-color:c style:shadow:q style:wrap:q "
	  "style:number-wrapped-paragraphs:q style:wrap-contour:q "
	  "style:wrap-contour-mode:q style:run-through:q "
	  "style:flow-with-text:q style:horizontal-pos:q "
	  "style:horizontal-rel:q style:vertical-pos:q style:vertical-rel:q "
	  "style:mirror:q style:writing-mode:q "
	  "style:background-transparency:q style:rel-width:q "
	  "style:rel-height:q fo:min-width:q fo:min-height:q "
	  "fo:wrap-option:q fo:max-width:q fo:max-height:q fo:clip:X "
	  "draw:stroke:q draw:fill:q draw:opacity:q draw:luminance:q "
	  "draw:contrast:q draw:gamma:q draw:red:q draw:green:q draw:blue:q "
	  "draw:color-inversion:q draw:color-mode:q "
	  "draw:textarea-horizontal-align:q draw:textarea-vertical-align:q "
	  "draw:auto-grow-height:q draw:auto-grow-width:q "
	  "draw:image-opacity:q draw:stroke-linejoin:q draw:shadow:q "
	  "draw:shadow-offset-x:q draw:shadow-offset-y:q "
	  "draw:wrap-influence-on-position:q draw:fill-color:c "
	  "svg:stroke-color:c draw:shadow-color:c svg:stroke-width:m "
	  "svg:width:m svg:height:m svg:x:m svg:y:m text:anchor-type:e "
	  "text:anchor-page-number:i" },
	{ KEEP, "style:table-properties",
	  "fo:margin:q fo:margin-left:q fo:margin-right:q fo:margin-top:q "
	  "fo:margin-bottom:q fo:padding:q fo:padding-left:q "
	  "fo:padding-right:q fo:padding-top:q fo:padding-bottom:q "
	  "fo:border:q fo:border-left:q fo:border-right:q fo:border-top:q "
	  "fo:border-bottom:q style:border-line-width:q "
	  "style:border-line-width-left:q style:border-line-width-right:q "
	  "style:border-line-width-top:q style:border-line-width-bottom:q "
	  "fo:background-color:c style:shadow:q style:width:q "
	  "style:rel-width:q style:may-break-between-rows:q "
	  "style:writing-mode:q style:page-number:q fo:keep-with-next:q "
	  "fo:break-before:q fo:break-after:q table:align:e "
	  "table:border-model:e table:display:b" },
	{ KEEP, "style:table-column-properties",
	  "style:column-width:q style:rel-column-width:q "
	  "style:use-optimal-column-width:q fo:break-before:e "
	  "fo:break-after:e" },
	{ KEEP, "style:table-row-properties",
	  "style:row-height:q style:min-row-height:q "
	  "style:use-optimal-row-height:q fo:keep-together:e "
	  "fo:background-color:c fo:break-before:e" },
	{ KEEP, "style:table-cell-properties",
	  "fo:padding:q fo:padding-left:q fo:padding-right:q "
	  "fo:padding-top:q fo:padding-bottom:q fo:border:q fo:border-left:q "
	  "fo:border-right:q fo:border-top:q fo:border-bottom:q "
	  "style:border-line-width:q style:border-line-width-left:q "
	  "style:border-line-width-right:q style:border-line-width-top:q "
	  "style:border-line-width-bottom:q fo:background-color:c "
	  "fo:wrap-option:e style:vertical-align:q style:writing-mode:q "
	  "style:shadow:q style:text-align-source:q style:direction:q "
	  "style:rotation-angle:q style:diagonal-tl-br:q "
	  "style:diagonal-bl-tr:q" },
	{ KEEP, "style:section-properties",
	  "fo:margin-left:q fo:margin-right:q fo:background-color:c "
	  "style:writing-mode:e text:dont-balance-text-columns:b" },
	{ KEEP, "style:columns", "fo:column-count:i! fo:column-gap:m" },
	{ KEEP, "style:column",
	  "style:rel-width:q fo:start-indent:m fo:end-indent:m "
	  "fo:space-before:m fo:space-after:m" },
	{ KEEP, "style:column-sep",
	  "style:style:e style:width:m style:height:m style:vertical-align:e "
	  "style:color:c" },
	{ KEEP, "style:page-layout", "style:name:N! style:page-usage:e" },
	{ KEEP, "style:page-layout-properties",
	  "fo:margin:q fo:margin-left:q fo:margin-right:q fo:margin-top:q "
	  "fo:margin-bottom:q fo:padding:q fo:padding-left:q "
	  "fo:padding-right:q fo:padding-top:q fo:padding-bottom:q "
	  "fo:border:q fo:border-left:q fo:border-right:q fo:border-top:q "
	  "fo:border-bottom:q style:border-line-width:q "
	  "style:border-line-width-left:q style:border-line-width-right:q "
	  "style:border-line-width-top:q style:border-line-width-bottom:q "
	  "fo:background-color:c style:shadow:q fo:page-width:q "
	  "fo:page-height:q style:print-orientation:q style:writing-mode:q "
	  "style:footnote-max-height:q style:table-centering:q "
	  "style:first-page-number:q style:layout-grid-lines:q "
	  "style:layout-grid-base-height:q style:layout-grid-ruby-height:q "
	  "style:layout-grid-mode:q style:layout-grid-ruby-below:q "
	  "style:layout-grid-print:q style:layout-grid-display:q "
	  "style:layout-grid-base-width:q style:layout-grid-snap-to:q "
	  "style:num-format:t style:layout-grid-color:c" },
	{ KEEP, "style:header-footer-properties",
	  "fo:margin:q fo:margin-left:q fo:margin-right:q fo:margin-top:q "
	  "fo:margin-bottom:q fo:padding:q fo:padding-left:q "
	  "fo:padding-right:q fo:padding-top:q fo:padding-bottom:q "
	  "fo:border:q fo:border-left:q fo:border-right:q fo:border-top:q "
	  "fo:border-bottom:q style:border-line-width:q "
	  "style:border-line-width-left:q style:border-line-width-right:q "
	  "style:border-line-width-top:q style:border-line-width-bottom:q "
	  "fo:background-color:c style:shadow:q svg:height:m fo:min-height:m "
	  "style:dynamic-spacing:b" },
	{ KEEP, "style:footnote-sep",
	  "style:width:q style:distance-before-sep:q "
	  "style:distance-after-sep:q style:line-style:q style:adjustment:q "
	  "style:rel-width:q style:color:c" },
	{ KEEP, "style:background-image",
	  "xlink:href:R! xlink:type:e xlink:actuate:e style:repeat:e "
	  "style:position:q draw:opacity:m" },
	{ KEEP, "style:master-page",
	  "style:name:N! style:page-layout-name:N! style:next-style-name:N "
	  "draw:style-name:S" },
	{ KEEP,
	  "style:header style:footer style:header-left style:footer-left "
	  "style:header-first style:footer-first",
	  "style:display:b" },
	{ KEEP, "style:ruby-properties",
	  "style:ruby-align:e style:ruby-position:e" },
	{ KEEP, "text:list-style",
	  "style:name:S! text:consecutive-numbering:b" },
	{ KEEP, "text:outline-style", "style:name:S" },
	{ KEEP, "text:list-level-style-number text:outline-level-style",
	  "text:level:i! text:style-name:S style:num-format:t "
	  "style:num-prefix:t style:num-suffix:t style:num-letter-sync:b "
	  "text:display-levels:i text:start-value:i" },
	{ KEEP, "text:list-level-style-bullet",
	  "text:level:i! text:style-name:S style:num-prefix:t "
	  "style:num-suffix:t text:bullet-char:t text:bullet-relative-size:q" },
	{ KEEP, "style:list-level-properties",
	  "text:space-before:q text:min-label-width:q "
	  "text:min-label-distance:q "
	  "text:list-level-position-and-space-mode:q fo:text-align:e "
	  "fo:width:m fo:height:m style:vertical-pos:e style:vertical-rel:e "
	  "style:font-name:S" },
	{ KEEP, "style:list-level-label-alignment",
	  "text:label-followed-by:e text:list-tab-stop-position:m "
	  "fo:text-indent:m fo:margin-left:m" },
	{ KEEP, "text:notes-configuration",
	  "text:note-class:e! text:citation-style-name:S "
	  "text:citation-body-style-name:S text:default-style-name:S "
	  "text:master-page-name:N style:num-format:t style:num-prefix:t "
	  "style:num-suffix:t text:start-value:i text:footnotes-position:e "
	  "text:start-numbering-at:e" },
	{ KEEP, "text:linenumbering-configuration",
	  "text:number-lines:b text:offset:m style:num-format:t "
	  "text:number-position:e text:increment:i text:count-empty-lines:b "
	  "text:count-in-text-boxes:b text:restart-on-page:b" },
	{ OPEN,
	  "text:sequence text:sequence-ref text:bookmark-ref "
	  "text:reference-ref text:note-ref text:chapter text:variable-set "
	  "text:variable-get text:expression text:user-field-get "
	  "text:user-defined text:title text:subject text:keywords "
	  "text:description text:word-count text:paragraph-count "
	  "text:table-count text:image-count text:object-count "
	  "text:character-count text:sheet-name text:meta text:meta-field "
	  "text:placeholder text:bibliography-mark text:conditional-text "
	  "text:date text:time text:dde-connection text:text-input "
	  "text:page-variable-get text:database-display text:measure",
	  NULL },
	{ OPEN_LINK, "text:a text:execute-macro draw:a", NULL },
	{ DROP,
	  "text:soft-page-break text:table-of-content-source "
	  "text:illustration-index-source text:table-index-source "
	  "text:object-index-source text:user-index-source "
	  "text:alphabetical-index-source text:bibliography-source "
	  "text:sequence-decls text:variable-decls text:user-field-decls "
	  "text:dde-connection-decls office:forms text:bookmark-end "
	  "text:reference-mark-end text:change text:change-start "
	  "text:change-end office:annotation-end "
	  "text:alphabetical-index-mark text:alphabetical-index-mark-start "
	  "text:alphabetical-index-mark-end text:toc-mark "
	  "text:toc-mark-start text:toc-mark-end text:user-index-mark "
	  "text:bibliography-configuration number:number-style "
	  "number:date-style number:time-style number:currency-style "
	  "number:percentage-style number:boolean-style number:text-style "
	  "style:map draw:marker draw:stroke-dash draw:opacity "
	  "style:presentation-page-layout table:table-template "
	  "style:handout-master draw:glue-point loext:theme "
	  "table:named-expressions loext:graphic-properties "
	  "style:drawing-page-properties style:chart-properties "
	  "draw:image-map draw:contour-polygon draw:contour-path table:desc "
	  "table:title draw:enhanced-geometry draw:gradient draw:hatch",
	  NULL },
	{ DROP_HIDDEN,
	  "text:hidden-text text:hidden-paragraph text:database-name "
	  "text:database-next text:database-row-select "
	  "text:database-row-number text:list-level-style-image "
	  "draw:fill-image draw:object draw:object-ole draw:custom-shape "
	  "draw:polyline draw:polygon draw:path draw:connector draw:control "
	  "draw:caption draw:measure draw:page-thumbnail dr3d:scene "
	  "draw:regular-polygon loext:table-of-content",
	  NULL },
	{ DROP_HISTORY,
	  "text:tracked-changes office:annotation text:editing-cycles "
	  "text:editing-duration",
	  NULL },
	{ DROP_LINK,
	  "office:scripts office:event-listeners office:dde-source "
	  "text:section-source text:dde-source draw:plugin draw:applet "
	  "draw:floating-frame office:database table:dde-links text:script "
	  "form:form",
	  NULL },
	{ DROP_PERSON,
	  "text:author-name text:author-initials text:initial-creator "
	  "text:creator text:printed-by text:sender-firstname "
	  "text:sender-lastname text:sender-initials text:sender-title "
	  "text:sender-position text:sender-email text:sender-phone-private "
	  "text:sender-phone-work text:sender-fax text:sender-company "
	  "text:sender-street text:sender-city text:sender-postal-code "
	  "text:sender-country text:sender-state-or-province text:file-name "
	  "text:template-name",
	  NULL },
	{ DROP_TEXT,
	  "text:bookmark text:bookmark-start text:reference-mark "
	  "text:reference-mark-start svg:title svg:desc office:meta "
	  "office:settings text:variable-input text:user-field-input",
	  NULL },
	{ DROP_TIME,
	  "text:creation-date text:creation-time text:modification-date "
	  "text:modification-time text:print-date text:print-time",
	  NULL }
};
const size_t odf_rules_count =
    sizeof(odf_rules) / sizeof(odf_rules[0]);

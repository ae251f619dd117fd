/* SpreadsheetML (ECMA-376, part 1, section 18) and its drawings (20.5):
 * values and what they look like; formulas and names go. */
#include "clean/office/rules.h"

const struct rule_row xlsx_rules[] = {
	{ KEEP,
	  "x:workbook x:sheets x:worksheet x:sheetViews x:cols x:sheetData "
	  "x:mergeCells x:is x:r x:rPr x:sst x:si x:styleSheet x:numFmts "
	  "x:fonts x:font x:fills x:fill x:borders x:cellStyleXfs x:cellXfs "
	  "x:cellStyles x:colors x:indexedColors x:rowBreaks x:colBreaks "
	  "x:sheetPr x:bookViews x:workbookView xdr:wsDr xdr:pic xdr:nvPicPr "
	  "xdr:cNvPicPr xdr:style xdr:nvSpPr xdr:txBody xdr:nvGrpSpPr "
	  "xdr:cNvGrpSpPr xdr:nvCxnSpPr xdr:cNvCxnSpPr xdr:from xdr:to "
	  "xdr:sp xdr:grpSp xdr:cxnSp xdr:oneCellAnchor xdr:absoluteAnchor",
	  NULL },
	{ KEEP, "x:workbookPr", "date1904:b" },
	{ KEEP, "x:sheet", "name:t! sheetId:i! r:id:R!" },
	{ KEEP, "x:tabColor x:color x:fgColor x:bgColor",
	  "auto:b indexed:i rgb:c theme:i tint:M" },
	{ KEEP, "x:outlinePr", "summaryBelow:b summaryRight:b" },
	{ KEEP, "x:pageSetUpPr", "fitToPage:b" },
	{ KEEP, "x:sheetView",
	  "showGridLines:b showRowColHeaders:b showZeros:b rightToLeft:b "
	  "view:e zoomScale:i workbookViewId:i!" },
	{ KEEP, "x:pane",
	  "xSplit:m ySplit:m topLeftCell:Q activePane:e state:e" },
	{ KEEP, "x:sheetFormatPr",
	  "baseColWidth:i defaultColWidth:m defaultRowHeight:m! "
	  "customHeight:b zeroHeight:b thickTop:b thickBottom:b "
	  "outlineLevelRow:i outlineLevelCol:i" },
	{ KEEP, "x:col",
	  "min:i! max:i! width:m style:Y hidden:b customWidth:b "
	  "outlineLevel:i collapsed:b" },
	{ KEEP, "x:row",
	  "r:i s:Y customFormat:b ht:m hidden:b customHeight:b "
	  "outlineLevel:i collapsed:b thickTop:b thickBot:b" },
	{ KEEP, "x:c", "r:Q s:Y t:e" },
	{ KEEP, "x:v", "=*" },
	{ KEEP,
	  "x:t x:oddHeader x:oddFooter x:evenHeader x:evenFooter "
	  "x:firstHeader x:firstFooter",
	  "=* xml:space:e" },
	{ KEEP, "x:rFont x:name", "val:f!" },
	{ KEEP, "x:charset x:family", "val:i!" },
	{ KEEP, "x:sz", "val:m!" },
	{ KEEP, "x:b x:i x:strike x:outline x:shadow x:condense x:extend",
	  "val:b" },
	{ KEEP, "x:u", "val:e" },
	{ KEEP, "x:vertAlign x:scheme", "val:e!" },
	{ KEEP, "x:mergeCell", "ref:Q!" },
	{ KEEP, "x:printOptions",
	  "horizontalCentered:b verticalCentered:b headings:b gridLines:b "
	  "gridLinesSet:b" },
	{ KEEP, "x:pageMargins",
	  "left:m! right:m! top:m! bottom:m! header:m! footer:m!" },
	{ KEEP, "x:pageSetup",
	  "paperSize:i scale:i firstPageNumber:i fitToWidth:i fitToHeight:i "
	  "pageOrder:e orientation:e blackAndWhite:b draft:b cellComments:e "
	  "useFirstPageNumber:b errors:e" },
	{ KEEP, "x:headerFooter",
	  "differentOddEven:b differentFirst:b scaleWithDoc:b "
	  "alignWithMargins:b" },
	{ KEEP, "x:brk", "id:i min:i max:i man:b" },
	{ KEEP, "x:drawing x:picture", "r:id:R!" },
	{ KEEP, "x:numFmt", "numFmtId:i! formatCode:t!" },
	{ KEEP, "x:patternFill", "patternType:e" },
	{ KEEP, "x:gradientFill",
	  "type:e degree:m left:m right:m top:m bottom:m" },
	{ KEEP, "x:stop", "position:m!" },
	{ KEEP, "x:border", "diagonalUp:b diagonalDown:b outline:b" },
	{ KEEP,
	  "x:left x:right x:top x:bottom x:diagonal x:start x:end x:vertical "
	  "x:horizontal",
	  "style:e" },
	{ KEEP, "x:xf",
	  "numFmtId:i fontId:i fillId:i borderId:i xfId:i quotePrefix:b "
	  "applyNumberFormat:b applyFont:b applyFill:b applyBorder:b "
	  "applyAlignment:b applyProtection:b" },
	{ KEEP, "x:alignment",
	  "horizontal:e vertical:e textRotation:i wrapText:b indent:i "
	  "relativeIndent:i justifyLastLine:b shrinkToFit:b readingOrder:i" },
	{ KEEP, "x:cellStyle", "name:T! xfId:i! builtinId:i!" },
	{ KEEP, "x:rgbColor", "rgb:c" },
	{ KEEP, "xdr:twoCellAnchor", "editAs:e" },
	{ KEEP, "xdr:col xdr:row xdr:colOff xdr:rowOff", "=i" },
	{ KEEP, "xdr:ext", "cx:i! cy:i!" },
	{ KEEP, "xdr:pos", "x:i! y:i!" },
	{ KEEP, "xdr:cNvPr", "id:D name:x hidden:b" },
	{ KEEP, "xdr:cNvSpPr", "txBox:b" },
	{ KEEP, "xdr:blipFill", "rotWithShape:b" },
	{ KEEP, "xdr:spPr xdr:grpSpPr", "bwMode:e" },
	{ KEEP, "xdr:clientData", "fLocksWithSheet:b fPrintsWithSheet:b" },
	{ DROP,
	  "x:dimension x:selection x:calcPr x:extLst x:mruColors "
	  "x:tableStyles x:phoneticPr x:ignoredErrors x:sheetCalcPr "
	  "x:protection x:fileRecoveryPr x:oleSize x:webPublishing "
	  "x:webPublishItems x:smartTags x:smartTagPr x:smartTagTypes "
	  "x:cellWatches x:legacyDrawing x:colorsPr x:functionGroups x:dxfs "
	  "x:volTypes x:fileVersion",
	  NULL },
	{ DROP_HIDDEN,
	  "x:scenarios x:customProperties x:pivotCaches x:legacyDrawingHF "
	  "x:dataConsolidate xdr:contentPart",
	  NULL },
	{ DROP_LINK,
	  "x:hyperlinks x:externalReferences x:f x:controls x:oleObjects",
	  NULL },
	{ DROP_PERSON, "x:fileSharing x:customWorkbookViews x:customSheetViews",
	  NULL },
	{ DROP_SETTINGS,
	  "x:conditionalFormatting x:autoFilter x:sortState x:tableParts",
	  NULL },
	{ DROP_TEXT,
	  "x:definedNames x:dataValidations x:rPh x:workbookProtection "
	  "x:sheetProtection x:protectedRanges",
	  NULL }
};
const size_t xlsx_rules_count =
    sizeof(xlsx_rules) / sizeof(xlsx_rules[0]);

/* DrawingML (ECMA-376, part 1, section 20) and VML (part 4, section 19):
 * pictures, their places, simple shapes with text. */
#include "clean/office/rules.h"

const struct rule_row drawing_rules[] = {
	{ KEEP,
	  "mc:AlternateContent wp:wrapNone wp:cNvGraphicFramePr pic:pic "
	  "pic:nvPicPr pic:cNvPicPr pic:style wps:cNvCnPr wps:style wps:txbx "
	  "wpg:wgp wpg:grpSp wpg:cNvGrpSpPr wpc:wpc wpc:bg wpc:whole "
	  "a:graphic a:avLst a:gdLst a:ahLst a:cxnLst a:pathLst a:noFill "
	  "a:gsLst a:fgClr a:bgClr a:stretch a:custDash a:round a:bevel "
	  "a:grpFill a:scene3d a:clrFrom a:clrTo a:clrChange a:grayscl a:inv "
	  "a:comp a:gray a:gamma a:invGamma a:moveTo a:lnTo a:cubicBezTo "
	  "a:quadBezTo a:close a:solidFill a:effectLst a:duotone a:custGeom "
	  "a:noAutofit a:spAutoFit a:contourClr a:extrusionClr "
	  "a:themeElements a:dk1 a:lt1 a:dk2 a:lt2 a:accent1 a:accent2 "
	  "a:accent3 a:accent4 a:accent5 a:accent6 a:hlink a:folHlink "
	  "a:majorFont a:minorFont a:fillStyleLst a:lnStyleLst "
	  "a:effectStyleLst a:effectStyle a:bgFillStyleLst a:lstStyle a:p "
	  "a:lnSpc a:spcBef a:spcAft a:r a:br a:buNone a:normAutofit "
	  "w10:anchorlock",
	  NULL },
	{ KEEP, "mc:Choice", "Requires:e!" },
	{ KEEP, "wp:inline", "distT:i distB:i distL:i distR:i" },
	{ KEEP, "wp:anchor",
	  "distT:i distB:i distL:i distR:i simplePos:b relativeHeight:i "
	  "behindDoc:b locked:b layoutInCell:b allowOverlap:b" },
	{ KEEP, "wp:simplePos wp:start wp:lineTo a:off a:chOff", "x:i y:i" },
	{ KEEP, "wp:positionH wp:positionV", "relativeFrom:e!" },
	{ KEEP, "wp:align", "=e" },
	{ KEEP, "wp:posOffset", "=i" },
	{ KEEP, "wp:extent a:ext a:chExt", "cx:i! cy:i!" },
	{ KEEP, "wp:effectExtent a:fillRect a:srcRect a:tileRect a:fillToRect",
	  "l:i t:i r:i b:i" },
	{ KEEP, "wp:wrapSquare wp:wrapTight wp:wrapThrough",
	  "wrapText:e distT:i distB:i distL:i distR:i" },
	{ KEEP, "wp:wrapPolygon", "edited:b" },
	{ KEEP, "wp:wrapTopAndBottom", "distT:i distB:i" },
	{ KEEP, "wp:docPr pic:cNvPr wps:cNvPr wpg:cNvPr", "id:D name:x" },
	{ KEEP, "pic:blipFill", "rotWithShape:b" },
	{ KEEP, "pic:spPr wps:spPr wpg:grpSpPr", "bwMode:e" },
	{ KEEP, "wps:wsp", "normalEastAsianFlow:b" },
	{ KEEP, "wps:cNvSpPr", "txBox:b" },
	{ KEEP, "wps:bodyPr",
	  "rot:i vert:e wrap:e lIns:i tIns:i rIns:i bIns:i numCol:i spcCol:i "
	  "rtlCol:b fromWordArt:b anchor:e anchorCtr:b forceAA:b upright:b "
	  "compatLnSpc:b" },
	{ KEEP, "a:graphicData", "uri:U!" },
	{ KEEP,
	  "a:graphicFrameLocks a:picLocks a:spLocks a:grpSpLocks a:cxnSpLocks",
	  "noChangeAspect:b noChangeArrowheads:b" },
	{ KEEP, "a:blip", "r:embed:R!" },
	{ KEEP, "a:xfrm", "rot:i flipH:b flipV:b" },
	{ KEEP, "a:prstGeom a:prstTxWarp", "prst:e!" },
	{ KEEP, "a:gd", "name:e! fmla:V!" },
	{ KEEP, "a:path", "w:i h:i fill:e stroke:b extrusionOk:b path:e" },
	{ KEEP, "a:pt", "x:i! y:i!" },
	{ KEEP, "a:arcTo", "wR:i! hR:i! stAng:i! swAng:i!" },
	{ KEEP, "a:rect", "l:q t:q r:q b:q" },
	{ KEEP, "a:srgbClr", "val:c!" },
	{ KEEP, "a:schemeClr a:prstClr a:prstDash", "val:e!" },
	{ KEEP, "a:sysClr", "val:e! lastClr:c" },
	{ KEEP, "a:scrgbClr", "r:i g:i b:i" },
	{ KEEP, "a:hslClr", "hue:i sat:i lum:i" },
	{ KEEP,
	  "a:tint a:shade a:alpha a:alphaMod a:alphaOff a:lumMod a:lumOff "
	  "a:satMod a:satOff a:hueMod a:hueOff a:hue a:sat a:red a:green "
	  "a:blue a:redMod a:greenMod a:blueMod a:redOff a:greenOff "
	  "a:blueOff a:spcPct a:spcPts",
	  "val:m!" },
	{ KEEP, "a:lum", "val:m bright:i contrast:i" },
	{ KEEP, "a:gradFill", "flip:e rotWithShape:b" },
	{ KEEP, "a:gs", "pos:m!" },
	{ KEEP, "a:lin", "ang:i scaled:b" },
	{ KEEP, "a:pattFill", "prst:e" },
	{ KEEP, "a:blipFill", "dpi:i rotWithShape:b" },
	{ KEEP, "a:alphaModFix", "amt:i" },
	{ KEEP, "a:biLevel", "thresh:i" },
	{ KEEP, "a:tile", "tx:i ty:i sx:i sy:i flip:e algn:e" },
	{ KEEP, "a:ln", "w:i cap:e cmpd:e algn:e" },
	{ KEEP, "a:ds", "d:i sp:i" },
	{ KEEP, "a:miter", "lim:i" },
	{ KEEP, "a:headEnd a:tailEnd", "type:e w:e len:e" },
	{ KEEP, "a:outerShdw",
	  "blurRad:i dist:i dir:i sx:i sy:i kx:i ky:i algn:e rotWithShape:b" },
	{ KEEP, "a:innerShdw", "blurRad:i dist:i dir:i" },
	{ KEEP, "a:glow a:softEdge", "rad:i" },
	{ KEEP, "a:blur", "rad:i grow:b" },
	{ KEEP, "a:reflection",
	  "blurRad:i stA:i stPos:i endA:i endPos:i dist:i dir:i fadeDir:i "
	  "sx:i sy:i kx:i ky:i algn:e rotWithShape:b" },
	{ KEEP, "a:camera", "prst:e! fov:i zoom:i" },
	{ KEEP, "a:rot", "lat:i lon:i rev:i" },
	{ KEEP, "a:lightRig", "rig:e! dir:e!" },
	{ KEEP, "a:sp3d", "z:i extrusionH:i contourW:i prstMaterial:e" },
	{ KEEP, "a:bevelT a:bevelB", "w:i h:i prst:e" },
	{ KEEP, "a:fontRef", "idx:e" },
	{ KEEP, "a:lnRef a:fillRef a:effectRef", "idx:i" },
	{ KEEP, "a:theme a:clrScheme a:fontScheme a:fmtScheme", "name:x" },
	{ KEEP, "a:latin a:ea a:cs a:sym", "typeface:f!" },
	{ KEEP, "a:font", "script:e! typeface:f!" },
	{ KEEP, "a:bodyPr",
	  "rot:i vert:e wrap:e lIns:i tIns:i rIns:i bIns:i numCol:i spcCol:i "
	  "rtlCol:b anchor:e anchorCtr:b upright:b vertOverflow:e "
	  "horzOverflow:e" },
	{ KEEP, "a:buChar", "char:t!" },
	{ KEEP, "a:t", "=*" },
	{ KEEP, "a:pPr",
	  "marL:i marR:i lvl:i indent:i algn:e defTabSz:i rtl:b" },
	{ KEEP, "a:rPr a:endParaRPr",
	  "sz:i b:b i:b u:e strike:e kern:i cap:e spc:i baseline:i" },
	{ KEEP, "v:shape",
	  "style:y fillcolor:c stroked:b filled:b strokecolor:c "
	  "strokeweight:m coordsize:q coordorigin:q" },
	{ KEEP, "v:group", "style:y coordsize:q coordorigin:q" },
	{ KEEP, "v:rect v:oval v:roundrect",
	  "style:y fillcolor:c stroked:b filled:b strokecolor:c "
	  "strokeweight:m" },
	{ KEEP, "v:line", "style:y from:q to:q strokecolor:c strokeweight:m" },
	{ KEEP, "v:textbox", "style:y inset:q" },
	{ KEEP, "v:imagedata", "r:id:R!" },
	{ KEEP, "v:fill", "color2:c opacity:m type:e" },
	{ KEEP, "v:stroke", "dashstyle:e linestyle:e joinstyle:e" },
	{ KEEP, "w10:wrap", "type:e side:e anchorx:e anchory:e" },
	{ DROP,
	  "wp14:sizeRelH wp14:sizeRelV mc:Fallback a:extLst a:objectDefaults "
	  "a:extraClrSchemeLst a:custClrLst a:tabLst a:buFont a:buClr "
	  "a:buSzPct a:buAutoNum a:defRPr v:shapetype v:path v:formulas v:f "
	  "v:handles v:h v:shadow o:lock o:signatureline v:textpath "
	  "v:extrusion o:extrusion",
	  NULL },
	{ DROP_HIDDEN, "a:fld o:OLEObject", NULL },
	{ DROP_LINK, "a:hlinkClick a:hlinkHover", NULL }
};
const size_t drawing_rules_count =
    sizeof(drawing_rules) / sizeof(drawing_rules[0]);
